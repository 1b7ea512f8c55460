import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {BudgetSum} from '../../../../src/domain/budget.js';
import {hopKey} from '../../../../src/domain/hops/hop-key.js';
import {histogramOf} from '../../../../src/domain/histogram.js';
import type {StoredHopEdge, StoredHops} from '../../../../src/domain/ports.js';
import {hopsReport} from '../../../../src/insight/hops/hop-rows.js';
import {OnlyPeers} from '../../../../src/insight/hops/only-peers.js';
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

  test('put apart what no client of the load asked for, with who may have asked', () => {
    const foreign = [chain('other', 'manifest.get', 900), chain('other', 'ping', 900)];
    const behind = chain('s3', 's3.get', 14);
    const edge: StoredHopEdge = {
      ...{from: 'registry', to: 's3', by: 'connection', calls: 100, errors: 0},
      ...{callNs: 800 * MS, servedNs: 500 * MS},
    };

    const hops = hopsReport([...foreign, behind, chain()], [edge], CLIENTS);

    assert.deepEqual(
      hops.chains.map(({target, step, isBesideLoad}) => [target, step, isBesideLoad]),
      [
        ['nginx', 'manifest.get', undefined],
        ['other', 'manifest.get', true],
        ['other', 'ping', true],
        ['s3', 's3.get', true],
      ],
    );
    const text = renderHops(hops, {paint: (_, plain) => plain, width: 120});
    assert.match(text, /not asked by this load +of +requests +failed +mean, ms +who asked\n/);
    assert.match(text, /\n +ping +other +900 +– +10\.0 +other clients\n/);
    assert.match(text, /\n +s3\.get +s3 +14 +– +10\.0 +other clients, or registry\n/);
    assert.equal(text.match(/manifest\.get +median/g)?.length, 1);
  });

  test('put apart what the load asked of another target, whose requests were not all seen', () => {
    const {chains} = hopsReport(
      [chain(), chain('nginx', 'blob.get', 60), chain('core', 'blob.get', 30)],
      [],
      new Map([...CLIENTS, ['blob.get', CLIENTS.get('manifest.get')!]]),
    );

    assert.deepEqual(
      chains.map(({target, step, isBesideLoad}) => [target, step, isBesideLoad]),
      [
        ['nginx', 'manifest.get', undefined],
        ['nginx', 'blob.get', undefined],
        ['core', 'blob.get', true],
      ],
    );
  });

  test('are told with their targets where several answer a step', () => {
    const edge: StoredHopEdge = {
      ...{from: 'nginx', to: 'core', by: 'connection', calls: 100, errors: 0},
      ...{callNs: 800 * MS, servedNs: 500 * MS},
    };
    const hops = hopsReport([chain(), chain('mirror'), chain('nginx', 'ping')], [edge], new Map());

    const text = renderHops(hops, {paint: (_, plain) => plain, width: 120});

    for (const name of ['manifest\\.get at nginx', 'manifest\\.get at mirror', 'ping']) {
      assert.match(text, new RegExp(`\\n +${name} +median `));
    }
  });

  for (const [name, chains, clients] of [
    ['clients sent no figures', [chain(), chain('other')], new Map()],
    [
      'a target fits in one step of several by chance',
      [chain(), chain('a', 'blob.get', 7), chain('a', 'ping', 7), chain('a', 'blob.head', 100)],
      new Map(
        ['blob.get', 'ping', 'blob.head'].map((step) => [step, CLIENTS.get('manifest.get')!]),
      ),
    ],
    ['no target answered as often as clients asked', [chain('a', 'ping', 7)], CLIENTS],
    [
      'the others answer a step of the load and it is not known who did',
      [chain('a', 'manifest.get', 7), chain('b', 'ping', 100)],
      new Map([...CLIENTS, ['ping', CLIENTS.get('manifest.get')!]]),
    ],
  ] as const) {
    test(`put nothing apart where ${name}`, () => {
      const hops = hopsReport(chains, [], clients);

      assert.ok(hops.chains.every(({isBesideLoad}) => isBesideLoad === undefined));
    });
  }

  test('count requests that waited for a peer apart from calls', () => {
    const edges: StoredHopEdge[] = [
      {
        ...{from: 'nginx', to: 'core', by: 'connection', calls: 100, errors: 0},
        ...{callNs: 800 * MS, servedNs: 500 * MS},
      },
      {
        ...{from: 'core', to: 'postgres', by: 'budget', calls: 90, errors: 0},
        ...{callNs: 900 * MS, servedNs: 0},
      },
      {
        ...{from: 'core', to: 'sql', by: 'budget', calls: 3, errors: 0},
        ...{callNs: 30 * MS, servedNs: 0},
      },
    ];
    const hops = hopsReport([chain()], edges, CLIENTS);

    const text = renderHops(hops, {paint: (_, plain) => plain, width: 100});

    assert.match(
      text,
      /who waited +for whom +requests +wait of each, ms\n +core +postgres +90 +10\.0\n +core +a database connection +3 +10\.0\n/,
    );
    assert.doesNotMatch(text.split('who waited')[0]!, /postgres/);
  });

  test('name the peer of a wait that is known by its protocol alone, where there is one', () => {
    const sum = new BudgetSum<string>();
    const parts = new Map(
      ['upstream:s3', 'upstream:http', 'upstream:sql'].map((part) => [
        hopKey({path: ['registry'], part}),
        2 * MS,
      ]),
    );
    sum.addRequest({method: 'GET', status: 200, durationNs: 6 * MS, budget: parts});
    const pulled: StoredHops = {
      ...{target: 'registry', step: 'blob.get', side: 'server', phase: 0, buckets: sum.buckets},
    };
    const edge: StoredHopEdge = {
      ...{from: 'registry', to: 's3', by: 'none', calls: 1, errors: 0},
      ...{callNs: 2 * MS, servedNs: 0},
    };

    const hops = hopsReport([pulled], [edge], new Map(), new OnlyPeers([edge], new Map()));

    const {mean} = hops.chains[0]!;
    assert.deepEqual(
      mean.parts.map(({part, peer, ms}) => [part, peer, ms]),
      [
        ['upstream:s3', undefined, 2],
        ['upstream:http', 's3', 2],
        ['upstream:sql', undefined, 2],
      ],
    );
    assert.match(
      renderHops(hops, {paint: (_, plain) => plain, width: 120}),
      /blob\.get +median +1 +6\.00 +s3 4\.00 \(67 %\), a database connection 2\.00 \(33 %\)\n/,
    );
  });

  test('leave out waits for a pipe of less than a thousandth', () => {
    const served: StoredHopEdge = {
      ...{from: '', to: 'core', by: 'none', calls: 100, errors: 0},
      ...{callNs: 0, servedNs: 1_000 * MS},
    };
    const edgesWith = (callNs: number) =>
      hopsReport(
        [chain()],
        [
          served,
          {
            ...{from: 'core', to: 'pipe', by: 'budget', calls: 8, errors: 0},
            ...{callNs, servedNs: 0},
          },
        ],
        new Map(),
      ).edges.map(({to}) => to);

    assert.deepEqual(edgesWith(0.9 * MS), ['core']);
    assert.deepEqual(edgesWith(1.1 * MS), ['core', 'pipe']);
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
