import assert from 'node:assert/strict';
import {beforeEach, describe, test} from 'node:test';

import {hopKey, hopPartOf} from '../../../../src/domain/hops/hop-key.js';
import type {RequestRecord} from '../../../../src/domain/request.js';
import {MOST_EDGES} from '../../../../src/store/hops/edge-table.js';
import {aRequest} from '../../domain/support/sample-request.js';
import {SECOND_NS, START_NS, aBatch, sharedStore} from '../support/sample-run.js';

const clock = {atNs: START_NS, nowNs: () => clock.atNs};
const {writer, catalog, newRun} = sharedStore(clock);
const MS = 1_000_000;
const CORE = '10.0.0.2:8080';
const NGINX = '10.0.0.1:41000';

/** A request of nginx from `fromMs` to 100 ms later, its call to core, and core's request. */
function chain(n: number, fromMs = 0): RequestRecord[] {
  const startNs = START_NS + BigInt(fromMs * MS);
  const path = `/v2/a/manifests/${n}`;
  return [
    aRequest(
      100 * MS,
      {cpu: 10 * MS, 'upstream:core': 90 * MS},
      {target: 'nginx', startNs, path, id: n},
    ),
    aRequest(
      90 * MS,
      {'upstream:core': 90 * MS},
      {
        ...{target: 'nginx', side: 'client', startNs: startNs + 5_000_000n, path},
        ...{local: NGINX, peer: CORE, origin: {id: n, by: 'connection'}},
      },
    ),
    aRequest(
      60 * MS,
      {cpu: 60 * MS},
      {target: 'core', startNs: startNs + 20_000_000n, path, local: CORE, peer: NGINX},
    ),
  ];
}

function partsOf(runId: string): Record<string, number> {
  const reader = catalog.open(runId);
  const parts: Record<string, number> = {};
  for (const {target, side, buckets} of reader.hops()) {
    assert.deepEqual([target, side], ['nginx', 'server']);
    for (const bucket of buckets.values()) {
      for (const [key, ns] of bucket.parts) {
        const {path, part} = hopPartOf(key);
        parts[[...path, part].join(' ')] = (parts[[...path, part].join(' ')] ?? 0) + ns / MS;
      }
    }
  }
  reader.close();
  return parts;
}

const ONE_CHAIN = {'nginx cpu': 10, 'nginx core network': 30, 'nginx core cpu': 60};

describe('chains in a run file', () => {
  beforeEach(() => void (clock.atNs = START_NS + 3_600n * SECOND_NS));

  test('are told when the run has ended, whichever agents saw them in whatever order', async () => {
    const run = await newRun();
    const [served, made, behind] = chain(1);
    await writer.putBatches(run.id, [aBatch(0, {agentId: 'other-host', records: [behind!]})]);
    await writer.putBatches(run.id, [
      aBatch(0, {records: [made!]}),
      aBatch(1, {records: [served!]}),
    ]);
    assert.deepEqual(partsOf(run.id), {});

    await writer.closeRun(run.id);

    assert.deepEqual(partsOf(run.id), ONE_CHAIN);
    const reader = catalog.open(run.id);
    assert.deepEqual(reader.hopEdges(), [
      {from: '', to: 'nginx', by: 'none', calls: 1, errors: 0, callNs: 0, servedNs: 100 * MS},
      {
        from: 'nginx',
        to: 'core',
        by: 'connection',
        calls: 1,
        errors: 0,
        callNs: 90 * MS,
        servedNs: 60 * MS,
      },
    ]);
    reader.close();
  });

  test('are told while the run goes on, once, however often a batch is sent', async () => {
    const run = await newRun();
    const first = aBatch(0, {records: chain(1)});
    const second = 1_000_000_000n;
    await writer.putBatches(run.id, [first, first]);
    for (let n = 1; n <= 40; n += 1) {
      const startNs = START_NS + BigInt(n) * second;
      const records = chain(n + 1, n * 1_000);
      await writer.putBatches(run.id, [aBatch(n, {startNs, endNs: startNs + second, records})]);
    }
    const before = partsOf(run.id)['nginx cpu']! / 10;

    await writer.closeRun(run.id);

    assert.ok(before >= 20 && before <= 40, `${before} chains`);
    assert.equal(partsOf(run.id)['nginx cpu'], 410);
    assert.equal(partsOf(run.id)['nginx core cpu'], 41 * 60);
  });

  test('are whole where an interval comes in two transactions, and the next one with the second', async () => {
    const run = await newRun();
    const [served, made, behind] = chain(1);
    const second = {endNs: START_NS + SECOND_NS};
    await writer.putBatches(run.id, [aBatch(0, {...second, records: [served!, made!]})]);
    await writer.putBatches(run.id, [
      aBatch(1, {...second, records: [behind!]}),
      aBatch(2, {endNs: START_NS + 30n * SECOND_NS, records: chain(2, 29_000)}),
    ]);
    for (let n = 3; n < 6; n += 1) {
      const endNs = START_NS + BigInt(n * 20) * SECOND_NS;
      await writer.putBatches(run.id, [aBatch(n, {endNs, records: chain(n, n * 20_000 - 900)})]);
    }
    assert.equal(partsOf(run.id)['nginx core network'], 90, 'of the first three chains');

    await writer.closeRun(run.id);

    assert.deepEqual(partsOf(run.id), {
      ...{'nginx cpu': 50, 'nginx core network': 150, 'nginx core cpu': 300},
    });
  });

  test('do not wait because an agent tells of a time that has not come', async () => {
    const run = await newRun();
    const liar = {agentId: 'liar', endNs: 2n ** 62n - 1n, clockOffsetNs: 0n};
    for (let n = 0; n < 40; n += 1) {
      clock.atNs = START_NS + BigInt(n + 1) * SECOND_NS;
      const lied = aRequest(MS, {}, {target: 'nginx', startNs: START_NS, id: 100 + n});
      await writer.putBatches(run.id, [
        aBatch(n, {...liar, records: [lied]}),
        aBatch(n, {records: chain(n + 1, n * 1_000)}),
      ]);
    }
    const before = partsOf(run.id)['nginx cpu']! / 10;

    await writer.closeRun(run.id);

    assert.ok(before >= 20 && before < 40, `${before} chains`);
  });

  test('are added up by block of time beside their latency buckets', async () => {
    const run = await newRun();
    const records = [0, 1, 2, 5].flatMap((second, at) => chain(at + 1, second * 1_000));
    await writer.putBatches(run.id, [aBatch(0, {records})]);
    await writer.closeRun(run.id);
    const blockOf = (startNs: bigint): number | undefined => {
      const second = Number(startNs / 1_000_000_000n - START_NS / 1_000_000_000n);
      return second < 4 ? second >> 1 : undefined;
    };

    const reader = catalog.open(run.id);
    const [hops] = reader.hops({blockOf});
    reader.close();

    const cpu = hopKey({path: ['nginx', 'core'], part: 'cpu'});
    assert.deepEqual(
      [...hops!.blocks!].map(([block, {requests, durationNs, parts}]) => {
        return [block, requests, durationNs / MS, parts.get(cpu)! / MS];
      }),
      [
        [0, 2, 200, 120],
        [1, 1, 100, 60],
      ],
    );
    assert.equal(
      [...hops!.buckets.values()].reduce((sum, each) => sum + each.requests, 0),
      4,
    );
  });

  test('have the time of a call that its request knew nothing of', async () => {
    const run = await newRun();
    const [served, ...others] = chain(1);
    const {budget} = aRequest(100 * MS, {cpu: 10 * MS});
    await writer.putBatches(run.id, [aBatch(0, {records: [{...served!, budget}, ...others]})]);
    await writer.closeRun(run.id);

    assert.deepEqual(partsOf(run.id), ONE_CHAIN);
  });

  test('bound the number of peers', async () => {
    const run = await newRun();
    const records = Array.from({length: 1_500}, (_, n) =>
      aRequest(
        MS,
        {[`upstream:10.0.${n >> 8}.${n & 255}:80`]: MS},
        {side: 'client', path: `/${n}`},
      ),
    );
    await writer.putBatches(run.id, [aBatch(0, {records})]);

    await writer.closeRun(run.id);

    const reader = catalog.open(run.id);
    const edges = reader.hopEdges();
    reader.close();
    assert.equal(edges.length, MOST_EDGES + 1);
    assert.equal(edges.find(({to}) => to === 'other')?.calls, 1_500 - MOST_EDGES);
  });
});
