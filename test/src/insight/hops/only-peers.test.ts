import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {EdgeSign} from '../../../../src/domain/hops/hop-edges.js';
import type {StoredHopEdge} from '../../../../src/domain/ports.js';
import type {TargetKind} from '../../../../src/domain/target.js';
import {OnlyPeers} from '../../../../src/insight/hops/only-peers.js';

const KINDS = new Map<string, TargetKind>([
  ['core', 'core'],
  ['registry', 'registry'],
  ['store', 'storage'],
  ['db', 'postgres'],
  ['cache', 'redis'],
]);

type Edge = readonly [from: string, to: string, by: EdgeSign];

const HARBOR: readonly Edge[] = [
  ['', 'core', 'none'],
  ['core', 'registry', 'connection'],
  ['core', 'registry', 'none'],
  ['core', 'jobservice', 'traceparent'],
  ['core', 'db', 'budget'],
  ['core', 'sql', 'budget'],
  ['core', 'cache', 'budget'],
  ['registry', 'store', 'containment'],
  ['registry', 'cache', 'budget'],
];

function peerOf(edges: readonly Edge[], target: string, peer: string): string | undefined {
  const peers = new OnlyPeers(
    edges.map(([from, to, by]) => ({from, to, by})),
    KINDS,
  );
  return peers.peerOf({path: ['nginx', target], part: `upstream:${peer}`});
}

describe('a wait that is known by its protocol', () => {
  for (const [name, edges, from, peer, wanted] of [
    ['is for the only peer that is asked by HTTP', HARBOR, 'registry', 'http', 'store'],
    ['is for the only store', HARBOR, 'registry', 's3', 'store'],
    ['is for the only database', HARBOR, 'core', 'sql', 'db'],
    ['is for the only cache', HARBOR, 'core', 'redis', 'cache'],
    ['is for nobody known where several are asked by HTTP', HARBOR, 'core', 'http', undefined],
    ['is for nobody known where there is no database', HARBOR, 'registry', 'sql', undefined],
    ['is for nobody known at a target that asks nobody', HARBOR, 'jobservice', 'http', undefined],
    [
      'is for a database on a well-known port that nobody watches',
      [['core', 'postgresql@10.0.0.5:5432', 'budget']],
      'core',
      'sql',
      'postgresql@10.0.0.5:5432',
    ],
    [
      'is for nobody known where there are two databases',
      [
        ['core', 'postgresql@10.0.0.5:5432', 'budget'],
        ['core', 'mysql@10.0.0.6:3306', 'budget'],
      ],
      'core',
      'sql',
      undefined,
    ],
    ['has a name of its own where its peer is known', HARBOR, 'registry', 'cache', undefined],
  ] as const satisfies readonly (readonly [
    string,
    readonly Edge[],
    string,
    string,
    string | undefined,
  ])[]) {
    test(name, () => {
      assert.equal(peerOf(edges, from, peer), wanted);
    });
  }

  test('is none where a target is called like a protocol', () => {
    const peers = new OnlyPeers(
      [{from: 'registry', to: 'store', by: 'connection'}],
      new Map([...KINDS, ['s3', 'storage']]),
    );

    assert.equal(peers.peerOf({path: ['registry'], part: 'upstream:s3'}), undefined);
  });

  test('counts for its peer among those who asked', () => {
    const edge = (to: string, calls: number, callNs: number): StoredHopEdge => {
      return {from: 'core', to, by: 'budget', phase: 0, calls, errors: 0, callNs, servedNs: 0};
    };
    const edges = [edge('cache', 9, 90), edge('db', 10, 500), edge('sql', 3, 60)];

    const named = new OnlyPeers(edges, KINDS).withNames(edges);

    assert.deepEqual(named, [edge('cache', 9, 90), edge('db', 10, 560)]);
  });
});
