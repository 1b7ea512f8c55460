// How many bytes the handshake of agent and collector has in each direction, up to the welcome.

import {connect} from 'node:net';

import {encodeAgentFrame, encodeCollectorFrame} from '../../../src/wire/codec.js';
import {PROTOCOL_MAJOR, PROTOCOL_MINOR} from '../../../src/wire/limits.js';
import type {FaultDrill} from './fault-drill.js';

/** A websocket frame has up to so many bytes beside its payload (RFC 6455, section 5.2): ours are short. */
const FRAME_BYTES = 8;

/** The upgrade is measured; hello and welcome are as long as those of a plain agent. */
export async function handshakeBytes({
  network,
  runId,
}: FaultDrill): Promise<{up: number; down: number}> {
  const request = upgradeRequest(new URL(network.url));
  const answer = await answerTo(network.url, request);
  return {
    up: request.length + FRAME_BYTES + HELLO.length,
    down: answer.length + FRAME_BYTES + welcome(runId).length,
  };
}

function upgradeRequest({host}: URL): Buffer {
  const lines = [
    'GET /agent HTTP/1.1',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Connection: Upgrade',
    'Upgrade: websocket',
    `Host: ${host}`,
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
}

function answerTo(url: string, request: Buffer): Promise<Buffer> {
  const {hostname, port} = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(request));
    socket.on('error', reject);
    socket.once('data', (answer) => {
      socket.destroy();
      resolve(answer);
    });
  });
}

const HELLO = encodeAgentFrame({
  kind: 'hello',
  ...{major: PROTOCOL_MAJOR, minor: PROTOCOL_MINOR, agentId: '0'.repeat(32), epoch: 300},
  host: {
    ...{name: 'a-host', kernel: '6.1.0-18-amd64', bpftrace: '', cpus: 2, memoryBytes: 2 ** 33},
    bootId: '00000000-0000-0000-0000-000000000000',
  },
  spooledEpochs: [299, 300],
});

function welcome(runId: string): Uint8Array {
  return encodeCollectorFrame({
    kind: 'welcome',
    ...{major: PROTOCOL_MAJOR, minor: PROTOCOL_MINOR, run: {runId, recordAll: false}},
    known: [{runId, epoch: 300, lastSeq: 300}],
  });
}
