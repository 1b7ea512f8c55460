import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {BudgetSum} from '../../../../src/domain/budget.js';
import {hopKey} from '../../../../src/domain/hops/hop-key.js';
import {histogramOf} from '../../../../src/domain/histogram.js';
import type {StoredHopEdge, StoredHops} from '../../../../src/domain/ports.js';
import {hopsReport} from '../../../../src/insight/hops/hop-rows.js';
import {renderHops} from '../../../../src/commands/render/report-hops.js';

const MS = 1_000_000;

/** A hundred requests of nginx that take 10 ms: 2 ms of its own, 3 ms on the way, 5 ms in core. */
function chain(
  target = 'nginx',
  step: StoredHops['step'] = 'manifest.get',
  requests = 100,
): StoredHops {
  const sum = new BudgetSum<string>();
  const parts = new Map([
    [hopKey({path: [target, 'core'], part: 'cpu'}), 5 * MS],
    [hopKey({path: [target, 'core'], part: 'network'}), 3 * MS],
    [hopKey({path: [target], part: 'cpu'}), 2 * MS],
  ]);
  for (let n = 0; n < requests; n += 1) {
    sum.addRequest({method: 'GET', status: 200, durationNs: 10 * MS, budget: parts});
  }
  return {target, step, side: 'server', phase: 0, buckets: sum.buckets};
}

const CLIENTS = new Map([
  [
    'manifest.get',
    histogramOf(
      Array.from({length: 100}, () => 12 * MS),
      7,
    ),
  ],
]);

describe('the chains of a phase', () => {
  test('add up to the latency of the client, from the top down', () => {
    const {chains} = hopsReport([chain()], [], CLIENTS);

    for (const band of [chains[0]!.mean, chains[0]!.median, chains[0]!.slowest]) {
      assert.ok(Math.abs(band.clientMs! - 12) < 0.12);
      const sumMs = band.parts.reduce((sum, {ms}) => sum + ms, 0);
      assert.ok(Math.abs(sumMs - band.clientMs!) < 1e-9);
      assert.deepEqual(
        band.parts.map(({path, part}) => [path.join('>'), part]),
        [
          ['nginx', 'network'],
          ['nginx', 'cpu'],
          ['nginx>core', 'network'],
          ['nginx>core', 'cpu'],
        ],
      );
    }
  });

  for (const [name, chains, clients] of [
    ['clients sent no figures', [chain()], new Map()],
    ['two targets answer the step as often', [chain(), chain('minio')], CLIENTS],
    ['clients count other requests', [chain()], new Map([['manifest.get', histogramOf([MS])]])],
  ] as const) {
    test(`add up to the request at the top where ${name}`, () => {
      const {mean} = hopsReport(chains, [], clients).chains[0]!;

      assert.equal(mean.clientMs, undefined);
      assert.equal(mean.durationMs, 10);
      assert.equal(
        mean.parts.reduce((sum, {ms}) => sum + ms, 0),
        10,
      );
    });
  }

  test('have the latency of the client at the one target that answered as many requests', () => {
    const mirror = chain('mirror', 'manifest.get', 900);

    const {chains} = hopsReport([chain(), mirror], [], CLIENTS);

    assert.deepEqual(
      chains.flatMap(({target, mean}) => (mean.clientMs === undefined ? [] : [target])),
      ['nginx'],
    );
  });

  test('are written hop by hop, with who asked whom', () => {
    const edge: StoredHopEdge = {
      ...{from: 'nginx', to: 'core', by: 'connection', calls: 100, errors: 1},
      ...{callNs: 800 * MS, servedNs: 500 * MS},
    };
    const hops = hopsReport([chain()], [edge], CLIENTS);

    const text = renderHops(hops, {paint: (_, plain) => plain, width: 140});

    assert.match(
      text,
      /manifest\.get +median +100 +12\.\d+ +→nginx 2\.\d+ \(17 %\), nginx 2\.00 \(17 %\), →core/,
    );
    const narrow = renderHops(hops, {paint: (_, plain) => plain, width: 80});
    for (const hop of ['→nginx 2', 'nginx 2.00', '→core', 'core 5.00']) {
      assert.ok(narrow.includes(hop), narrow);
    }
    assert.ok(
      narrow.split('\n').every((line) => line.length <= 80),
      narrow,
    );
    assert.match(text, /nginx +core +100 +1 +8\.00 +5\.00 +connection/);
    assert.equal(renderHops(undefined, {paint: (_, plain) => plain, width: 140}), '');
    assert.ok(!text.includes('for no known request'));
  });

  test('tell calls that a target made by itself with their own count', () => {
    const edge: StoredHopEdge = {
      ...{from: 'registry', to: 's3', by: 'connection', calls: 7, errors: 0},
      ...{callNs: 70 * MS, servedNs: 50 * MS},
    };
    const own = {...chain('registry', 'other', 7), side: 'client'} as const;
    const hops = hopsReport([chain(), own], [edge], new Map());

    const text = renderHops(hops, {paint: (_, plain) => plain, width: 100});

    assert.match(
      text,
      /for no known request +step +calls +failed +mean, ms\n +registry +other +7 +– +10\.0\n/,
    );
    assert.match(text, /manifest\.get +median +100 /);
  });
});
