// The bytes of samples: what is written comes back, and what nobody wrote is an error, not a hang.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import fc from 'fast-check';

import {
  readHeads,
  readPieces,
  readPoints,
  readSums,
} from '../../../../src/store/stacks/read-stack-block.js';
import {type BlockBytes, packBlock} from '../../../../src/store/stacks/stack-block.js';
import {StackPile} from '../../../../src/store/stacks/stack-pile.js';

type Point = readonly [group: number, node: number, slot: number, weight: number];

describe('a block of samples', () => {
  test('has every point of every stack, in whatever order they came', () => {
    const point = fc.tuple(
      fc.integer({min: 1, max: 4}),
      fc.nat(300),
      fc.integer({min: 1e11, max: 1e11 + 500}),
      fc.integer({min: 1, max: 2 ** 36}),
    );

    fc.assert(
      fc.property(fc.array(point, {minLength: 1, maxLength: 200}), (points) => {
        const {firstSlot, bytes} = packed(points);

        assert.deepEqual(pointsOf(bytes, firstSlot), summed(points));
        assert.deepEqual(sumsOf(bytes), summed(points.map(([g, n, , w]) => [g, n, 0, w])));
      }),
    );
  });

  test('that is cut off or scribbled on is read or refused, quickly', () => {
    const points = Array.from({length: 300}, (_, n): Point => [1 + (n % 3), n % 50, 1e11 + n, 1]);
    const {firstSlot, bytes} = packed(points);
    const damage = fc.record({
      at: fc.nat(bytes.sums.length - 1),
      to: fc.nat(255),
      cut: fc.boolean(),
    });

    fc.assert(
      fc.property(damage, ({at, to, cut}) => {
        const sums = cut ? bytes.sums.slice(0, at) : Uint8Array.from(bytes.sums);
        if (!cut) sums[at] = to;
        try {
          for (const [, node] of pointsOf({...bytes, sums}, firstSlot)) assert.ok(node >= 0);
        } catch (error) {
          assert.ok(error instanceof RangeError, String(error));
        }
      }),
    );
  });
});

function packed(points: readonly Point[]): {firstSlot: number; bytes: BlockBytes} {
  const pile = new StackPile();
  for (const point of points) pile.add(...point);
  return {firstSlot: pile.firstSlot, bytes: packBlock(pile)};
}

function pointsOf({sums, points}: BlockBytes, firstSlot: number): Point[] {
  const heads = readHeads(sums);
  const pieces = readPieces(points, heads);
  return heads.flatMap((head, at) => {
    const {nodes, slots, weights} = readPoints(head, pieces[at]!, firstSlot);
    return Array.from(nodes, (node, row): Point => [head.group, node, slots[row]!, weights[row]!]);
  });
}

function sumsOf({sums}: BlockBytes): Point[] {
  return readHeads(sums).flatMap((head) => {
    const {nodes, weights} = readSums(head);
    return Array.from(nodes, (node, row): Point => [head.group, node, 0, weights[row]!]);
  });
}

/** In order, those of one group, node and slot as one. */
function summed(points: readonly Point[]): Point[] {
  const sums = new Map<string, Point>();
  for (const [group, node, slot, weight] of points) {
    const key = [group, node, slot].join();
    sums.set(key, [group, node, slot, (sums.get(key)?.[3] ?? 0) + weight]);
  }
  return [...sums.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
}
