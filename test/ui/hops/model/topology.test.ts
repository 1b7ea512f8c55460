import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {HopEdgeJson} from '../../../../src/contract/hops-json.js';
import {topologyOf} from '../../../../ui/hops/model/topology.js';

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
