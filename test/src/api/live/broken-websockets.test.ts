// What RFC 6455 forbids, and what is larger than ours: the socket is closed with the code for it.

import assert from 'node:assert/strict';
import {connect} from 'node:net';
import {after, before, describe, test} from 'node:test';

import {rawRequest, startTestApi, type TestApi} from '../support/test-api.js';

const NO_MASK = '00000000';

const CASES: readonly [what: string, hex: string, code: number][] = [
  ['a frame without a mask', '82 00', 1002],
  ['a reserved bit', `c2 80 ${NO_MASK}`, 1002],
  ['an opcode that is none', `83 80 ${NO_MASK}`, 1002],
  ['a control opcode that is none', `8b 80 ${NO_MASK}`, 1002],
  ['a ping of 126 bytes', `89 fe 007e ${NO_MASK}`, 1002],
  ['a ping in fragments', `09 80 ${NO_MASK}`, 1002],
  ['a continuation of nothing', `80 80 ${NO_MASK}`, 1002],
  ['a message inside another', `02 80 ${NO_MASK} 82 80 ${NO_MASK}`, 1002],
  ['half a close code', `88 81 ${NO_MASK} 03`, 1002],
  ['a close code that may not be sent', `88 82 ${NO_MASK} 03ed`, 1002],
  ['a length past 2^53', `82 ff 7fffffffffffffff ${NO_MASK}`, 1009],
  ['a length of 300 KiB', `82 ff 000000000004b000 ${NO_MASK}`, 1009],
  ['text that is no UTF-8', `81 82 ${NO_MASK} c328`, 1007],
];

describe('a websocket of an agent', () => {
  let api: TestApi;
  before(async () => {
    const ignore = (): void => {};
    api = await startTestApi({api: {onAgent: (socket) => void socket.on('error', ignore)}});
  });
  after(() => api.close());

  for (const [what, hex, code] of CASES) {
    test(`is closed with ${code} for ${what}`, async () => {
      assert.equal(
        await closeCodeAfter(api.port, Buffer.from(hex.replaceAll(' ', ''), 'hex')),
        code,
      );
      assert.deepEqual(api.bugs, []);
    });
  }
});

/** Sends bytes after the upgrade; resolves to the code in the close frame of the answer. */
function closeCodeAfter(port: number, bytes: Buffer): Promise<number> {
  const headers = {
    ...{host: `127.0.0.1:${port}`, connection: 'Upgrade', upgrade: 'websocket'},
    ...{'sec-websocket-version': '13', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ=='},
  };
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(rawRequest('GET', '/agent', headers));
    });
    let heard = Buffer.alloc(0);
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      const isUpgraded = heard.includes('\r\n\r\n');
      heard = Buffer.concat([heard, chunk]);
      if (!isUpgraded && heard.includes('\r\n\r\n')) socket.write(bytes);
      const frames = heard.subarray(heard.indexOf('\r\n\r\n') + 4);
      if (frames.length >= 4 && frames[0] === 0x88) {
        socket.destroy();
        resolve(frames.readUInt16BE(2));
      }
    });
  });
}
