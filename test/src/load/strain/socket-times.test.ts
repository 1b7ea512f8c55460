// The lines were recorded from ss of iproute2 6.1, and shortened where nothing is read.

import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {createServer, connect, type AddressInfo} from 'node:net';
import {describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';

import {CollectionTime} from '../../../../src/load/strain/collection-time.js';
import {
  parseSocketTimes,
  readSocketTimes,
  sendLimitedShare,
} from '../../../../src/load/strain/socket-times.js';

const LINES = `\
130021 0       127.0.0.1:45187 127.0.0.1:57128 users:(("node",pid=27144,fd=21)) bbr rto:200 rtt:0.014/0.007
0      3961990 127.0.0.1:57128 127.0.0.1:45187 users:(("node",pid=27144,fd=20)) bbr busy:720ms rwnd_limited:700ms(97.2%) sndbuf_limited:20ms(2.8%) retrans:0/1
0      0       [::1]:57130 [::1]:45187 users:(("node",pid=27144,fd=22)) cubic busy:80ms
0      0       127.0.0.1:57132 127.0.0.1:45187 users:(("wrk",pid=271440,fd=3)) bbr busy:9000ms sndbuf_limited:9000ms(100.0%)
`;

describe('parseSocketTimes', () => {
  const times = parseSocketTimes(LINES, 27144);

  test('reads the connections of the process, and of no other', () => {
    assert.deepEqual(
      [...times],
      [
        ['127.0.0.1:45187 127.0.0.1:57128', {busyMs: 0, sendBufferMs: 0, receiverMs: 0}],
        ['127.0.0.1:57128 127.0.0.1:45187', {busyMs: 720, sendBufferMs: 20, receiverMs: 700}],
        ['[::1]:57130 [::1]:45187', {busyMs: 80, sendBufferMs: 0, receiverMs: 0}],
      ],
    );
  });

  test('reads no connections from an empty text', () => {
    assert.equal(parseSocketTimes('', 1).size, 0);
  });
});

describe('sendLimitedShare', () => {
  const time = (busyMs: number, sendBufferMs: number) => ({busyMs, sendBufferMs, receiverMs: 0});

  for (const [what, before, after, share] of [
    ['what was added since', {a: time(100, 80)}, {a: time(200, 90)}, 0.1],
    ['a connection that is new as a whole', {}, {a: time(200, 50)}, 0.25],
    ['one that took over the ends of another', {a: time(900, 900)}, {a: time(100, 10)}, 0.1],
    ['nothing, when nothing was sent', {a: time(100, 80)}, {a: time(100, 80)}, 0],
  ] as const) {
    test(`counts ${what}`, () => {
      const map = (times: object) => new Map(Object.entries(times));

      assert.equal(sendLimitedShare(map(before), map(after)), share);
    });
  }
});

const noSs = spawnSync('ss', ['-V']).status !== 0;

test(
  'a receiver that does not read is not held against the sender',
  {
    skip: noSs ? 'ss of iproute2 is not installed' : false,
  },
  async () => {
    const before = await readSocketTimes();
    const server = createServer((socket) => socket.pause());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(Buffer.alloc(16 * 1024 * 1024));
    await sleep(400);

    const after = await readSocketTimes();
    socket.destroy();
    server.close();

    const ours = [...after!.values()].find(({receiverMs}) => receiverMs > 0)!;
    assert.ok(ours.receiverMs > 100, `${ours.receiverMs} ms`);
    assert.ok(sendLimitedShare(before!, after!) < 0.25);
  },
);

test('pauses of the garbage collector are a share of the time since the last look', async () => {
  const collection = new CollectionTime();
  const idle = collection.takeShare();
  const held: object[] = [];
  const endMs = performance.now() + 200;
  while (performance.now() < endMs) {
    for (let n = 0; n < 20_000; n += 1) held.push({n, text: `${n}`});
    if (held.length > 400_000) held.length = 0;
    await sleep(0);
  }

  const busy = collection.takeShare();

  assert.ok(idle >= 0 && idle < 1);
  assert.ok(busy > 0.01 && busy <= 1, `${busy}`);
});
