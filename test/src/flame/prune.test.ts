import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import fc from 'fast-check';

import {foldSelf} from '../../../src/flame/fold.js';
import {LIGHT_STACKS, type PrunedTree, namedTree, prune} from '../../../src/flame/prune.js';
import {ROOT} from '../../../src/flame/stack-tree.js';
import {frameNamed, graphOf, largeTree, linesOf} from './support/stacks.js';

describe('prune', () => {
  test('leaves out what nothing weighs on, and functions that are then not used', () => {
    const {tree, frames} = graphOf('main;serve;read 3', 'main;idle 1', 'other;never 1');
    const self = Float64Array.from(tree.parents, (_, node) => (node === 3 ? 3 : 0));

    const pruned = prune({tree, frames}, [self], 100);

    assert.deepEqual(pruned.frames, ['main', 'serve', 'read'].map(frameNamed));
    assert.deepEqual(linesOfPruned(pruned), ['main;serve;read 3']);
  });

  test('keeps what weighs on one of two sides', () => {
    const {tree, frames} = graphOf('main;before 1', 'main;after 1');
    const before = Float64Array.of(0, 0, 5, 0);
    const after = Float64Array.of(0, 0, 0, 7);

    const pruned = prune({tree, frames}, [before, after], 100);

    assert.deepEqual(pruned.sides, [[...before], [...after]]);
  });

  test('puts what is too light under one name, below who called it', () => {
    const {tree, frames, folded} = graphOf(
      'main;serve 50',
      'main;gc 30',
      ...Array.from({length: 20}, (_, n) => `main;f${n};g${n} 1`),
    );

    const pruned = prune({tree, frames}, [folded.self], 10);

    assert.deepEqual(linesOfPruned(pruned), [
      'main;[small stacks] 20',
      'main;gc 30',
      'main;serve 50',
    ]);
    assert.ok(pruned.frames.includes(LIGHT_STACKS));
  });

  test('changes no sum and keeps callers first, however little room there is', () => {
    const {tree, leaves} = largeTree(2_000, 50);
    const frames = Array.from({length: 50}, (_, n) => frameNamed(`f${n}`));
    const some = fc.array(fc.tuple(fc.nat(leaves.length - 1), fc.nat(1_000)), {maxLength: 300});

    fc.assert(
      fc.property(some, fc.integer({min: 1, max: 3_000}), (samples, mostNodes) => {
        const self = new Float64Array(tree.size);
        for (const [leaf, weight] of samples) self[leaves[leaf]!]! += weight;

        const pruned = prune({tree, frames}, [self], mostNodes);

        const {parents, frameNumbers} = pruned;
        assert.ok(parents.every((parent, node) => node === ROOT || parent < node));
        assert.equal(sum(pruned.sides[0]!), sum(self));
        const light = frameNumbers.filter((frame) => pruned.frames[frame] === LIGHT_STACKS);
        assert.ok(parents.length - light.length <= mostNodes + 1);
      }),
      {numRuns: 50},
    );
  });
});

function linesOfPruned(pruned: PrunedTree): string[] {
  const {tree, frames} = namedTree(pruned);
  return linesOf(tree, foldSelf(tree, Float64Array.from(pruned.sides[0]!)), frames);
}

function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((total, number) => total + number, 0);
}
