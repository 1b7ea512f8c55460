import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {HopEdgeJson} from '../../../../src/contract/hops-json.js';
import {labelOfEnd, topologyOf} from '../../../../ui/hops/model/topology.js';

const edge = (from: string | undefined, to: string, calls = 1): HopEdgeJson => ({
  ...(from === undefined ? {} : {from}),
  ...{to, by: 'connection', calls, errors: 0, callMs: 10},
});

function columns(edges: readonly HopEdgeJson[]): Record<string, number> {
  return Object.fromEntries(topologyOf(edges).nodes.map(({name, column}) => [name, column]));
}

describe('topologyOf', () => {
  test('puts each target right of all that ask it', () => {
    const edges = [
      edge('core', 'registry'),
      edge(undefined, 'nginx'),
      edge('nginx', 'core'),
      edge('nginx', 'registry'),
    ];

    assert.deepEqual(columns(edges), {clients: 0, nginx: 1, core: 2, registry: 3});
  });

  test('ends where targets ask each other, and leaves no column empty', () => {
    const placed = columns([edge('a', 'b'), edge('b', 'a'), edge('b', 'b'), edge('b', 'c')]);

    const used = [...new Set(Object.values(placed))].sort();
    assert.deepEqual(
      used,
      used.map((_, at) => at),
    );
    assert.ok(placed['c']! > Math.min(placed['a']!, placed['b']!));
  });

  test('adds up edges of one pair, and means by their calls', () => {
    const twice = [edge('a', 'b', 3), {...edge('a', 'b', 1), by: 'none', callMs: 30} as const];

    const [only, ...others] = topologyOf(twice).edges;

    assert.deepEqual(others, []);
    assert.deepEqual([only!.calls, only!.ms], [4, 15]);
  });

  test('tells requests that waited for a peer from calls', () => {
    const waited = {...edge('core', 'redis', 4), by: 'budget'} as const;

    const drawn = topologyOf([waited, edge('a', 'b', 3)]).edges;

    assert.deepEqual(
      drawn.map(({to, isOfBudgets}) => [to.name, isOfBudgets]),
      [
        ['redis', true],
        ['b', false],
      ],
    );
    const [both] = topologyOf([waited, edge('core', 'redis')]).edges;
    assert.equal(both!.isOfBudgets, false);
  });

  test('tells in words what is known by its protocol alone, and targets by their names', () => {
    const waited = {...edge('core', 'sql'), by: 'budget'} as const;

    assert.deepEqual(
      topologyOf([waited, edge('nginx', 'http')]).nodes.map(({name, label}) => [name, label]),
      [
        ['core', 'core'],
        ['nginx', 'nginx'],
        ['sql', 'a database connection'],
        ['http', 'http'],
      ],
    );
    assert.deepEqual([waited, edge('nginx', 'sql')].map(labelOfEnd), [
      'a database connection',
      'sql',
    ]);
  });

  test('draws the edges with most calls where there are many, and counts the others', () => {
    const many = Array.from({length: 60}, (_, at) => edge('a', `b${at}`, at));

    const {edges, hidden} = topologyOf(many);

    assert.equal(edges.length + hidden, 60);
    assert.equal(edges[0]!.calls, 59);
  });

  test('is empty of nothing', () => {
    const {nodes, columns: all, rows} = topologyOf([]);

    assert.deepEqual([nodes.length, all, rows], [0, 0, 0]);
  });
});
