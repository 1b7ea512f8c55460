// Batches whose numbers are as large as the checks let through, again and again. Losses that added
// up past 2^63, and times at 2^62, made the writer throw; their agent was sent away and came back
// with the same batch for ever.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import fc from 'fast-check';

import {batchFault} from '../../../../src/collector/agents/check-frame.js';
import type {Batch, ProbeRecord} from '../../../../src/domain/record.js';
import {decodeAgentFrame, encodeAgentFrame} from '../../../../src/wire/codec.js';
import {aRequest} from '../../domain/support/sample-request.js';
import {aBatch} from '../../wire/support/sample-frames.js';
import {sharedCollector} from '../support/fixture.js';

const {collector, store} = await sharedCollector({timing: {deliveryMs: 30}});

const MAX_NS = 2n ** 62n - 1n;
const MAX_AMOUNT = Number.MAX_SAFE_INTEGER;

const amount = fc.constantFrom(0, 1, 0.5, 2 ** 31, 2 ** 32, 2 ** 52, MAX_AMOUNT - 1, MAX_AMOUNT);
const time = fc.constantFrom(0n, 1n, 10n ** 9n, 2n ** 61n, MAX_NS - 1n, MAX_NS);
const value = fc.constantFrom(0, -1, 1e-300, 2 ** 53, 2 ** 63, 2 ** 64, -(2 ** 64));

const record: fc.Arbitrary<ProbeRecord> = fc.oneof(
  fc.record({count: amount, gapNs: time}).map((more) => ({
    ...({kind: 'loss', probe: 'p', reason: 'gap'} as const),
    ...more,
  })),
  fc.record({runNs: amount, runs: amount}).map((more) => ({
    ...({kind: 'cost', probe: 'p'} as const),
    ...more,
  })),
  fc.tuple(fc.constantFrom('counter' as const, 'gauge' as const), value).map(([kind, is]) => ({
    ...{kind, target: 't', probe: 'p', series: 's', metric: 'm', value: is},
  })),
  fc.constantFrom(0, 1, 2 ** 32 - 1).map((count): ProbeRecord => ({
    ...({kind: 'histogram', target: 't', probe: 'p', series: 's', metric: 'latency'} as const),
    histogram: {
      precisionBits: 4,
      counts: new Map([
        [0, count],
        [900, count],
      ]),
    },
  })),
  fc
    .tuple(time, amount, amount, amount)
    .map(([startNs, durationNs, partNs, bytesIn]) =>
      aRequest(1, {}, {startNs, durationNs, bytesIn, budget: new Map([['cpu', partNs]])}),
    ),
  fc
    .tuple(amount, fc.constantFrom(0, 1, 999, 2 ** 32 - 1))
    .map(([weight, offsetMs]): ProbeRecord => ({
      ...({kind: 'stack', sampleKind: 'off-cpu', target: 't', idle: false} as const),
      stack: {
        frames: [{kind: 'user', name: 'f', module: 'm', named: true, inlined: false}],
        truncated: false,
        droppedFrames: 0,
      },
      points: [{offsetMs, weight}],
    })),
);

const batch = fc
  .record({
    startNs: time,
    endNs: time,
    clockOffsetNs: fc.constantFrom(0n, MAX_NS, -MAX_NS, 2n ** 61n, -(2n ** 61n)),
    clockErrorNs: time,
    records: fc.array(record, {minLength: 1, maxLength: 12}),
  })
  .map((more): Batch => ({...aBatch(), ...more, agentId: 'agent-of-extremes'}));

test('whatever the checks let through can be stored, and read again', async () => {
  const run = await collector.start({name: 'extremes'});
  let seq = 0;
  let stored = 0;
  await fc.assert(
    fc.asyncProperty(batch, async (made) => {
      seq += 1;
      const numbered = {...made, epoch: 1, seq, runId: run.id};
      const decoded = decodeAgentFrame(encodeAgentFrame({kind: 'batch', batch: numbered}));
      assert.ok(decoded.kind === 'batch');
      const whole = {...decoded.batch, agentId: made.agentId};
      if (batchFault(whole, 1) !== undefined) return;
      await store.writer.putBatches(run.id, [whole]);
      stored += 1;
    }),
    {numRuns: 600},
  );
  await collector.end(run.id);

  const reader = store.catalog.open(run.id);
  const [account] = reader.accounts();
  const read = [
    [...reader.figures({})].length,
    [...reader.losses()].length,
    [...reader.costs()].length,
    [...reader.budgets({})].length,
    [...reader.requests({})].length,
    reader.stackSums().pieces,
  ];
  assert.ok(stored > 50, `${stored} batches were stored`);
  assert.ok(account !== undefined && account.gapNs < 2n ** 62n && account.gapNs > 0n);
  assert.ok(read.length > 0);
  reader.close();
});
