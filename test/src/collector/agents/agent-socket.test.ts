// What an agent's socket does with frames that were read and cannot be taken yet.

import assert from 'node:assert/strict';
import {EventEmitter} from 'node:events';
import {beforeEach, describe, test} from 'node:test';

import type {WebSocket} from 'ws';

import {AgentSocket} from '../../../../src/collector/agents/agent-socket.js';
import {TimeSlices} from '../../../../src/pace/time-slices.js';
import {encodeAgentFrame} from '../../../../src/wire/codec.js';
import {until} from '../../../support/until.js';

/** A frame that tells its number. */
const cut = (number: number): Buffer => Buffer.from(encodeAgentFrame({kind: 'cut', number}));

describe('a socket whose batches wait for the disk', () => {
  let peer: EventEmitter;
  let socket: AgentSocket;
  let told: unknown[];

  beforeEach(() => {
    told = [];
    const calls = {pause() {}, resume() {}, send() {}, close() {}, terminate() {}};
    peer = Object.assign(new EventEmitter(), calls);
    socket = new AgentSocket(
      peer as unknown as WebSocket,
      {
        frame: (frame) => {
          told.push(frame.kind === 'cut' ? frame.number : frame.kind);
          if (told.length === 2) socket.stopReading('waiting');
        },
        invalid: (reason) => told.push(reason),
        closed: () => told.push('closed'),
      },
      {clock: {nowNs: () => 0n}, slices: new TimeSlices(), shares: {sizeBytes: 32_768}},
    );
    for (const number of [1, 2, 3, 4]) peer.emit('message', cut(number), true);
  });

  test('keeps the frames that came with them, until it is read again', async () => {
    await until('two frames', () => told.length === 2);
    await turns();
    assert.deepEqual(told, [1, 2]);

    socket.read('waiting');
    await until('all frames', () => told.length === 4);

    peer.emit('message', cut(5), true);
    await until('a later frame', () => told.length === 5);
    assert.deepEqual(told, [1, 2, 3, 4, 5]);
  });

  test('gives all of them when the agent is gone', async () => {
    await until('two frames', () => told.length === 2);
    await turns();

    peer.emit('close');
    await until('the end', () => told.includes('closed'));

    assert.deepEqual(told, [1, 2, 3, 4, 'closed']);
  });
});

/** So many turns of the event loop that whatever is queued has run. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
}
