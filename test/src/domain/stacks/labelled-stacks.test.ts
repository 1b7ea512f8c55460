import assert from 'node:assert/strict';
import {test} from 'node:test';

import {LabelledStacks} from '../../../../src/domain/stacks/labelled-stacks.js';
import type {StackPiece} from '../../../../src/domain/stacks/stack-samples.js';

test('samples are added up by stack, apart for each set of labels, with their waits', () => {
  const sums = new LabelledStacks<{readonly step?: string}>();
  sums.add({step: 'ping'}, pieceOf([3, 4, 3], [1, 2, 4]));
  sums.add({}, pieceOf([3], [8], [2]));
  sums.add({step: 'ping'}, pieceOf([4], [16]));

  assert.deepEqual(sums.all(), [
    {node: 3, weight: 5, labels: {step: 'ping'}},
    {node: 4, weight: 18, labels: {step: 'ping'}},
    {node: 3, weight: 8, waits: 2, labels: {}},
  ]);
});

function pieceOf(nodes: number[], weights: number[], waits?: number[]): StackPiece {
  return {
    group: {
      ...{agentId: 'agent-1', target: 'registry', sampleKind: 'waiting'},
      ...{idle: false, truncated: false, droppedFrames: 0},
    },
    points: nodes.length,
    weight: weights.reduce((sum, weight) => sum + weight, 0),
    columns: () => ({
      nodes: Int32Array.from(nodes),
      weights: Float64Array.from(weights),
      ...(waits && {waits: Float64Array.from(waits)}),
    }),
  };
}
