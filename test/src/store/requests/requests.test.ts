import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import fc from 'fast-check';

import {BudgetSum, mergeBudgets} from '../../../../src/domain/budget.js';
import type {StoredBudget} from '../../../../src/domain/ports.js';
import type {RequestRecord} from '../../../../src/domain/request.js';
import type {Phase} from '../../../../src/domain/run.js';
import type {Span} from '../../../../src/domain/span.js';
import {traceRank} from '../../../../src/domain/trace-rank.js';
import {MOST_PARTS} from '../../../../src/store/requests/budget-parts.js';
import {MOST_FAILED, SAMPLED} from '../../../../src/domain/requests/request-sample.js';
import {aRequest} from '../../domain/support/sample-request.js';
import {batch as anyBatch} from '../../wire/support/arbitrary.js';
import {SECOND_NS, START_NS, aBatch, aRun, plain, sharedStore} from '../support/sample-run.js';

const {writer, catalog, newRun} = sharedStore();
/** aBatch's agent is so far behind. */
const OFFSET_NS = 5_000_000n;
const WHOLE_SECOND_NS = START_NS - (START_NS % SECOND_NS) + SECOND_NS;

describe('requests in a run file', () => {
  test('come back as they were, with times on the clock of the collector', async () => {
    const run = await newRun();
    await writer.putBatches(run.id, [aBatch(0, {records: [FULL, BARE]})]);

    const reader = catalog.open(run.id);
    const [full, bare] = reader.requests();
    reader.close();

    assert.deepEqual(full!.record, {...FULL, startNs: FULL.startNs + OFFSET_NS});
    assert.deepEqual(bare!.record, {...BARE, startNs: BARE.startNs + OFFSET_NS});
    assert.equal(full!.agentId, 'agent-of-host-1');
    assert.equal(full!.span.traceId, FULL.trace!.traceId);
    assert.match(full!.span.spanId, /^[0-9a-f]{16}$/);
    assert.notEqual(full!.span.spanId, FULL.trace!.spanId);
    assert.match(bare!.span.traceId, /^[0-9a-f]{32}$/);
  });

  test('of any batch come back', async () => {
    const run = await newAllRun();
    const written: RequestRecord[] = [];
    let seq = 0;
    await fc.assert(
      fc.asyncProperty(anyBatch.map(plain), async ({records}) => {
        const requests = records.filter((record) => record.kind === 'request');
        written.push(...requests);
        await writer.putBatches(run.id, [aBatch(seq++, {records: requests, clockOffsetNs: 0n})]);
      }),
      {numRuns: 30},
    );

    const reader = catalog.open(run.id);
    const page = {sort: 'arrival', limit: 10_000} as const;
    const stored = reader.requests({...page, withStacks: true});
    const bare = reader.requests(page);
    reader.close();

    assert.deepEqual(
      stored.map(({record}) => record).map(withFramesOnly),
      written.map(withFramesOnly),
    );
    assert.ok(written.some(({calls}) => calls.some(({stack}) => stack !== undefined)));
    assert.ok(bare.every(({record}) => record.calls.every(({stack}) => stack === undefined)));
  });

  test('are added up exactly, whatever batches they come in', async () => {
    const requests = Array.from({length: 3_000}, (_, n) => spread(n));
    const [one, many] = [await newRun(), await newRun()];
    await writer.putBatches(one.id, [aBatch(0, {records: requests})]);
    for (let n = 0; n < 30; n++) {
      const records = requests.filter((_, index) => index % 30 === n);
      const agentId = `agent-${n % 3}`;
      await writer.putBatches(many.id, [aBatch(n, {agentId, records})]);
      await writer.putBatches(many.id, [aBatch(n, {agentId, records})]); // sent again
    }

    const sums = [one, many].map(({id}) => budgetsOf(id));

    assert.deepEqual(totals(sums[1]!), totals(sums[0]!));
    const expected = new BudgetSum();
    for (const request of requests) expected.addRequest(request);
    assert.deepEqual(mergeBudgets(sums[0]!.map(({buckets}) => buckets)), expected.buckets);
  });

  test('that their agent left out are in the sums, and are kept by no sample', async () => {
    const run = await newRun();
    const requests = Array.from({length: 5}, (_, n) => spread(n));
    const records = requests.map((each, n) => (n === 0 ? each : {...each, isLeftOut: true}));
    await writer.putBatches(run.id, [aBatch(0, {records})]);

    const expected = new BudgetSum();
    for (const request of requests) expected.addRequest(request);
    assert.deepEqual(mergeBudgets(budgetsOf(run.id).map(({buckets}) => buckets)), expected.buckets);
    const reader = catalog.open(run.id);
    const kept = reader.requests();
    reader.close();
    assert.deepEqual(
      kept.map(({record}) => record.durationNs),
      [requests[0]!.durationNs],
    );
  });

  test('are the same added up by phase, or by second', async () => {
    const run = await newRun();
    const beganNs = WHOLE_SECOND_NS + 1_500_000_000n;
    await writer.putPhase(run.id, phase(0, WHOLE_SECOND_NS, beganNs));
    await writer.putPhase(run.id, phase(1, beganNs));
    const records = Array.from({length: 2_000}, (_, n) => spread(n));
    await writer.putBatches(run.id, [aBatch(0, {records})]);

    const reader = catalog.open(run.id);
    const slots = [...reader.budgets()];
    const phases = [...reader.budgets({join: 'seconds'})];
    const seconds = [...reader.budgets({join: 'buckets'})];
    const blockOf = (ns: bigint): number | undefined =>
      ns < beganNs ? undefined : Math.floor(Number(ns - beganNs) / 1e9) % 2;
    const blocked = [...reader.budgets({join: 'seconds', blockOf})];
    const narrowed = [...reader.budgets({join: 'seconds', phase: 1, step: 'blob.get'})];
    reader.close();

    assert.equal(phases.length, 4);
    for (const {phase: index, step, buckets} of phases) {
      const own = slots.filter((slot) => slot.phase === index && slot.step === step);
      assert.deepEqual(sorted(buckets), sorted(mergeBudgets(own.map((slot) => slot.buckets))));
    }
    blocked.forEach(({blocks, ...budget}, n) => {
      assert.deepEqual(budget, phases[n]);
      const own = seconds.filter(
        (each) => each.phase === budget.phase && each.step === budget.step,
      );
      const expected = new Map<number, number>();
      for (const {startNs, buckets} of own) {
        const block = blockOf(startNs);
        const [sum] = buckets.values();
        if (block === undefined) continue;
        expected.set(block, (expected.get(block) ?? 0) + sum!.durationNs);
      }
      const durations = [...blocks!].map(([block, {durationNs}]) => [block, durationNs] as const);
      assert.deepEqual(new Map(durations), expected);
    });
    assert.deepEqual(
      narrowed,
      phases.filter((each) => each.phase === 1 && each.step === 'blob.get'),
    );
    assert.equal(seconds.length, slots.length);
    seconds.forEach(({startNs, buckets}, n) => {
      const [bucket, ...others] = buckets.values();
      const all = [...slots[n]!.buckets.values()];
      assert.equal(startNs, slots[n]!.startNs);
      assert.deepEqual(others, []);
      for (const field of ['requests', 'errors', 'durationNs'] as const) {
        assert.equal(
          bucket![field],
          all.reduce((sum, each) => sum + each[field], 0),
        );
      }
      assert.equal(
        bucket!.parts.get('cpu'),
        all.reduce((sum, each) => sum + (each.parts.get('cpu') ?? 0), 0),
      );
    });
  });

  test('of which there are too many are sampled the same, whatever batches they come in', async () => {
    const requests = Array.from({length: 3_000}, (_, n) => spread(n));
    const [one, many] = [await newRun(), await newRun()];
    await writer.putBatches(one.id, [aBatch(0, {records: requests})]);
    for (let n = 0; n < 30; n++) {
      const records = requests.filter((_, index) => index % 30 === n);
      await writer.putBatches(many.id, [aBatch(n, {records})]);
    }

    const kept = keptOf(one.id);

    assert.deepEqual(keptOf(many.id), kept);
    assert.ok(kept.length < 400, `${kept.length}`);
  });

  test('that are kept are the slowest, those that failed, and those of the lowest traces', async () => {
    const run = await newRun();
    const requests = Array.from({length: 500}, (_, n) =>
      aRequest(
        n === 77 ? 9e9 : 1_000 + n,
        {cpu: 10},
        {
          startNs: WHOLE_SECOND_NS + BigInt(n * 1_000),
          status: n % 100 === 3 ? 500 : 200,
          trace: {traceId: traceId(n), spanId: 'b'.repeat(16)},
        },
      ),
    );
    await writer.putBatches(run.id, [aBatch(0, {records: requests, clockOffsetNs: 0n})]);

    const reader = catalog.open(run.id);
    const kept = reader.requests();
    const slowest = reader.requests({sort: 'duration', descending: true, limit: 1});
    const failed = reader.requests({failed: true});
    reader.close();

    const lowest = requests
      .toSorted((left, right) => rank(left) - rank(right))
      .slice(0, SAMPLED)
      .map(({trace}) => trace!.traceId);
    assert.equal(slowest[0]!.record.durationNs, 9e9);
    assert.equal(failed.length, 5);
    for (const id of lowest) assert.ok(kept.some(({record}) => record.trace!.traceId === id));
    assert.ok(kept.length >= SAMPLED && kept.length <= SAMPLED + 6, `${kept.length}`);
  });

  test('that fail all are bounded', async () => {
    const run = await newRun();
    const records = Array.from({length: 1_000}, (_, n) =>
      aRequest(1_000, {}, {startNs: WHOLE_SECOND_NS + BigInt(n * 977), status: 503}),
    );
    await writer.putBatches(run.id, [aBatch(0, {records, clockOffsetNs: 0n})]);

    assert.ok(keptOf(run.id).length <= MOST_FAILED + 1);
    assert.equal(mergeBudgets(budgetsOf(run.id).map(({buckets}) => buckets)).size, 1);
  });

  test('are all kept where the run says so', async () => {
    const run = await newAllRun();
    const records = Array.from({length: 500}, (_, n) => spread(n));
    await writer.putBatches(run.id, [aBatch(0, {records})]);

    assert.equal(keptOf(run.id).length, 500);
  });

  test('belong to the phase in which they began, to the nanosecond', async () => {
    const run = await newRun();
    const cutNs = WHOLE_SECOND_NS + 400_000_000n;
    await writer.putPhase(run.id, phase(0, WHOLE_SECOND_NS - SECOND_NS, cutNs));
    await writer.putPhase(run.id, phase(1, cutNs));
    const records = [-2_000_000_000n, 0n, 399_999_999n, 400_000_000n, 900_000_000n].map((ns) =>
      aRequest(1_000, {}, {startNs: WHOLE_SECOND_NS + ns}),
    );
    await writer.putBatches(run.id, [aBatch(0, {records, clockOffsetNs: 0n})]);

    const reader = catalog.open(run.id);
    const slots = [...reader.budgets()].map(({phase: index, startNs, buckets}) => [
      index,
      startNs - WHOLE_SECOND_NS,
      [...buckets.values()][0]!.requests,
    ]);
    const ofSecond = [...reader.budgets({phase: 1})];
    const phases = reader.requests().map((request) => request.phase);
    const ofFirst = reader.requests({phase: 0}).length;
    reader.close();

    assert.deepEqual(slots, [
      [undefined, -2_000_000_000n, 1],
      [0, 0n, 2],
      [1, 400_000_000n, 2],
    ]);
    assert.equal(ofSecond.length, 1);
    assert.deepEqual(phases, [undefined, 0, 0, 1, 1]);
    assert.equal(ofFirst, 2);
  });

  test('belong to the phase and operation that their trace names, whichever is stored first', async () => {
    const run = await newRun();
    await writer.putPhase(run.id, phase(0, WHOLE_SECOND_NS, WHOLE_SECOND_NS + SECOND_NS));
    await writer.putPhase(run.id, phase(1, WHOLE_SECOND_NS + SECOND_NS));
    const [early, late] = [clientSpan('1'), clientSpan('2')];
    const ofSpan = ({traceId: id, spanId}: Span, ns: bigint) =>
      aRequest(
        1_000,
        {},
        {
          startNs: WHOLE_SECOND_NS + SECOND_NS + ns,
          trace: {traceId: id, spanId},
        },
      );
    await writer.putSpans(run.id, [early]);
    const records = [ofSpan(early, -1_000n), ofSpan(late, -2_000n)];
    await writer.putBatches(run.id, [aBatch(0, {records, clockOffsetNs: 0n})]);
    await writer.putSpans(run.id, [late]);

    const reader = catalog.open(run.id);
    const stored = reader.requests();
    reader.close();

    assert.deepEqual(
      stored.map(({phase: index, operation}) => [index, operation]),
      [
        [1, 'pull'],
        [1, 'pull'],
      ],
    );
  });

  test('are paged through by start, duration or arrival, and none is missed', async () => {
    const run = await newAllRun();
    const records = Array.from({length: 250}, (_, n) => spread(n % 40));
    await writer.putBatches(run.id, [aBatch(0, {records})]);
    const reader = catalog.open(run.id);

    for (const sort of ['start', 'duration', 'arrival'] as const) {
      for (const descending of [false, true]) {
        const rows: number[] = [];
        for (let after: {ns: bigint; row: number} | undefined; ;) {
          const page = reader.requests({sort, descending, limit: 60, ...(after && {after})});
          rows.push(...page.map(({row}) => row));
          if (page.length < 60) break;
          const {row, record} = page.at(-1)!;
          after = {row, ns: sort === 'start' ? record.startNs : BigInt(record.durationNs)};
        }
        assert.equal(rows.length, 250, `${sort} ${descending}`);
        assert.equal(new Set(rows).size, 250);
      }
    }
    reader.close();
  });

  test('are found by target, step, side, trace, time and row', async () => {
    const run = await newRun();
    const at = (ns: bigint, changes: Partial<RequestRecord>) =>
      aRequest(1_000, {}, {startNs: WHOLE_SECOND_NS + ns, ...changes});
    const records = [
      at(0n, {target: 'registry', step: 'blob.get'}),
      at(1n, {target: 'dockerd', side: 'client'}),
      at(2n, {trace: {traceId: traceId(1), spanId: 'c'.repeat(16)}}),
    ];
    await writer.putBatches(run.id, [aBatch(0, {records, clockOffsetNs: 0n})]);
    const reader = catalog.open(run.id);
    const found = (page: Parameters<typeof reader.requests>[0]) =>
      reader.requests(page).map(({record}) => Number(record.startNs - WHOLE_SECOND_NS));

    assert.deepEqual(found({step: 'blob.get'}), [0]);
    assert.deepEqual(found({target: 'dockerd'}), [1]);
    assert.deepEqual(found({side: 'client'}), [1]);
    assert.deepEqual(found({traceId: traceId(1)}), [2]);
    assert.deepEqual(found({traceId: 'no hex'}), []);
    assert.deepEqual(found({fromNs: WHOLE_SECOND_NS + 1n, toNs: WHOLE_SECOND_NS + 2n}), [1]);
    assert.deepEqual(found({row: reader.requests()[2]!.row}), [2]);
    assert.deepEqual([...reader.budgets({side: 'client'})].length, 1);
    reader.close();
  });

  test('with made-up names do no harm: peers without number, paths without end', async () => {
    const run = await newRun();
    const records = Array.from({length: 2_000}, (_, n) =>
      aRequest(
        10_000,
        {[`upstream:10.0.0.${n}:80`]: 6_000, [`wait:reason ${n}`]: 1_000},
        {
          path: `/v2/\u0007${n}\u001b[31m/${'x'.repeat(4_000)}`,
          peer: 'p'.repeat(4_000),
          startNs: WHOLE_SECOND_NS + BigInt(n * 13_337),
        },
      ),
    );
    await writer.putBatches(run.id, [aBatch(0, {records, clockOffsetNs: 0n})]);

    const all = mergeBudgets(budgetsOf(run.id).map(({buckets}) => buckets));
    const [bucket] = all.values();
    const reader = catalog.open(run.id);
    const kept = reader.requests();
    reader.close();

    assert.ok(bucket!.parts.size <= MOST_PARTS + 2, `${bucket!.parts.size}`);
    assert.ok(bucket!.parts.get('upstream:other')! > 1_000 * 6_000);
    assert.equal(bucket!.durationNs, 2_000 * 10_000);
    for (const {record} of kept) {
      assert.ok(record.path.length <= 2_048);
      assert.ok(record.peer!.length <= 256);
      assert.match(record.path, /^\/v2\/\u0007/);
    }
  });
});

const FULL = aRequest(
  5_000_000,
  {queue: 1_000, 'fs.sync': 4_000_000, 'upstream:redis': 900_000},
  {
    startNs: WHOLE_SECOND_NS,
    trace: {traceId: 'f'.repeat(31) + '7', spanId: 'e'.repeat(16)},
    method: 'PUT',
    path: '/v2/a/b/manifests/latest?x=ü',
    step: 'manifest.put',
    status: 201,
    ...{bytesIn: 1_234, bytesOut: 2 ** 40, drainNs: 17, peer: '10.0.0.7:41234', goid: 2 ** 40},
    inferred: ['upstream:redis'],
    calls: [
      {part: 'fs.sync', offsetNs: 900, durationNs: 4_000_000, count: 2},
      {part: 'upstream:redis', offsetNs: 700, durationNs: 900_000, count: 1},
    ],
    details: {device: 'sdb', peer: '10.0.0.5:6379'},
  },
);
const BARE = aRequest(0, {}, {startNs: WHOLE_SECOND_NS + 5n, status: 0});

/** Over three seconds and two steps. */
function spread(n: number): RequestRecord {
  const durationNs = 10_000 + ((n * 7_919) % 100_000);
  return aRequest(
    durationNs,
    {cpu: 5_000, 'fs.read': n % 4_000},
    {
      startNs: WHOLE_SECOND_NS + BigInt((n * 9_973_331) % 3_000_000_000),
      step: n % 3 === 0 ? 'blob.get' : 'manifest.get',
      status: n % 97 === 0 ? 500 : 200,
    },
  );
}

async function newAllRun() {
  const run = aRun({id: `20260921-150000-${String(Math.random()).slice(2, 10)}`, record: 'all'});
  await writer.createRun(run, undefined);
  return run;
}

function phase(index: number, startNs: bigint, endNs?: bigint): Phase {
  const name = `phase ${index}`;
  return {index, name, startNs, spanId: 'a'.repeat(16), ...(endNs !== undefined && {endNs})};
}

/** Of an operation in phase 1. */
function clientSpan(digit: string): Span {
  return {
    ...{traceId: digit.repeat(32), spanId: digit.repeat(16), service: 'load', name: 'GET'},
    ...{kind: 'client', startNs: START_NS, endNs: START_NS, links: [], status: 'unset'},
    attributes: {'regscope.phase.name': 'phase 1', 'regscope.operation': 'pull'},
  };
}

function traceId(n: number): string {
  return ((n * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, '0').repeat(4);
}

function rank({trace}: RequestRecord): number {
  return traceRank(trace!.traceId);
}

function budgetsOf(runId: string): StoredBudget[] {
  const reader = catalog.open(runId);
  try {
    return [...reader.budgets()];
  } finally {
    reader.close();
  }
}

function totals(budgets: readonly StoredBudget[]) {
  return budgets
    .map(({startNs, step, buckets}) => [String(startNs), step, sorted(buckets)] as const)
    .toSorted();
}

function sorted(buckets: StoredBudget['buckets']) {
  return [...buckets]
    .map(([index, {parts, ...bucket}]) => ({index, ...bucket, parts: [...parts].toSorted()}))
    .toSorted((left, right) => left.index - right.index);
}

function keptOf(runId: string): string[] {
  const reader = catalog.open(runId);
  try {
    const kept = reader.requests({limit: 10_000});
    return kept.map(({record: {startNs, step, durationNs}}) => `${startNs} ${step} ${durationNs}`);
  } finally {
    reader.close();
  }
}

/** A run file keeps the functions of a call's stack, and nothing else of it. */
/** Fields that tie the requests of a batch to each other. A run file has none of them. */
const TIES: ReadonlySet<string> = new Set(['local', 'netns', 'id', 'cause']);

function withFramesOnly(record: RequestRecord): unknown {
  const calls = record.calls.map(({stack, ...call}) => ({...call, frames: stack?.frames}));
  const stored = Object.entries(record).filter(([name]) => !TIES.has(name));
  return {...Object.fromEntries(stored), calls};
}
