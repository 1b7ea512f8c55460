import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import fc from 'fast-check';

import {ProfilerError} from '../../../src/domain/error.js';
import {
  decodeAgentFrame,
  decodeCollectorFrame,
  encodeAgentFrame,
  encodeBatchFrame,
  encodeCollectorFrame,
  packRecords,
} from '../../../src/wire/codec.js';
import type {AgentFrame, CollectorFrame} from '../../../src/wire/frames.js';
import {MAX_FRAME_BYTES, MAX_RECORDS_PER_BATCH} from '../../../src/wire/limits.js';
import {aBatch} from './support/sample-frames.js';
import {batch, timeNs} from './support/arbitrary.js';

describe('agent frames', () => {
  test('come back as they were sent', () => {
    fc.assert(
      fc.property(batch, (sent) => {
        const frame: AgentFrame = {kind: 'batch', batch: sent};

        assert.deepEqual(decodeAgentFrame(encodeAgentFrame(frame)), structuredClone(frame));
      }),
    );
  });

  test('answer a ping with both clocks', () => {
    fc.assert(
      fc.property(timeNs, timeNs, (pingSentNs, receivedNs) => {
        const frame: AgentFrame = {
          kind: 'pong',
          number: 7,
          pingSentNs,
          receivedNs,
          sentNs: receivedNs + 1n,
        };

        assert.deepEqual(decodeAgentFrame(encodeAgentFrame(frame)), frame);
      }),
    );
  });

  test('say which cut was made', () => {
    const frame: AgentFrame = {kind: 'cut', number: 7};

    assert.deepEqual(decodeAgentFrame(encodeAgentFrame(frame)), frame);
  });

  test('cut off at any byte are refused or read as something smaller, never a crash', () => {
    const bytes = encodeAgentFrame({kind: 'batch', batch: aBatch()});
    for (let length = 0; length < bytes.length; length += 1)
      decodeOrRefuse(bytes.subarray(0, length));
  });

  test('with any byte changed are refused or read, never a crash', () => {
    const bytes = encodeAgentFrame({kind: 'batch', batch: aBatch()});
    fc.assert(
      fc.property(fc.nat({max: bytes.length - 1}), fc.nat({max: 255}), (at, value) => {
        const damaged = Uint8Array.from(bytes);
        damaged[at] = value;
        decodeOrRefuse(damaged);
      }),
      {numRuns: 2_000},
    );
  });

  test('of random bytes are refused or read, never a crash', () => {
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 300}), (bytes) => decodeOrRefuse(bytes)),
      {numRuns: 2_000},
    );
  });

  test('of more than the allowed size are refused', () => {
    assert.throws(() => decodeAgentFrame(new Uint8Array(MAX_FRAME_BYTES + 1)), {
      code: 'WIRE_FRAME_INVALID',
    });
  });

  test('with more records than allowed are refused', () => {
    const empty = {kind: 'cost', probe: '', runNs: 0, runs: 0} as const;
    const most = packRecords(Array.from({length: MAX_RECORDS_PER_BATCH}, () => empty));
    const twice = {count: 2 * most.count, bytes: Buffer.concat([most.bytes, most.bytes])};
    const bytes = encodeBatchFrame(aBatch(), twice);

    assert.throws(() => decodeAgentFrame(bytes), {code: 'WIRE_FRAME_INVALID', message: /records/});
  });
});

describe('collector frames', () => {
  const frames: readonly CollectorFrame[] = [
    {
      kind: 'welcome',
      major: 1,
      minor: 0,
      run: {runId: 'r1', recordAll: true},
      known: [{runId: 'r1', epoch: 3, lastSeq: 99}],
    },
    {kind: 'refuse', code: 'WIRE_VERSION_UNKNOWN', message: 'm', hint: 'h'},
    {kind: 'ack', epoch: 3, seq: 100},
    {kind: 'ping', number: 1, sentNs: 1_790_000_000_000_000_000n},
    {
      kind: 'ping',
      number: 2,
      sentNs: 1_790_000_001_000_000_000n,
      clock: {offsetNs: -3_600_000_000_000n, errorNs: 45_000n},
    },
    {kind: 'run', run: {recordAll: false}},
    {kind: 'cut', number: 4},
  ];
  for (const frame of frames) {
    const what = frame.kind === 'ping' && frame.clock ? 'ping with a clock' : frame.kind;
    test(`of kind ${what} come back as they were sent`, () => {
      assert.deepEqual(decodeCollectorFrame(encodeCollectorFrame(frame)), frame);
    });
  }
});

function decodeOrRefuse(bytes: Uint8Array): void {
  try {
    decodeAgentFrame(bytes);
  } catch (error) {
    assert.ok(error instanceof ProfilerError, String(error));
  }
}
