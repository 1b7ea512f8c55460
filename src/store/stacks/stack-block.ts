// Samples of a stretch of time as bytes, in two columns, so that whoever wants all of the stretch
// reads sums only. Both have the groups in the same order, each with its nodes in rising order.
//
//   sums     number of groups, then for each: its id, how many nodes n, how many points p, their
//            whole weight, how many bytes follow of this group, and in them
//              n steps from one node to the next (from 0)
//              n × (points of the node − 1)
//              n × (weight of the node − its points)
//   points   for each group: how many bytes follow of it, and in them for each node
//              the slots of its points: the first from the block's first slot, then steps − 1
//            and after those of all its nodes, in the same order
//              p × (weight of the point − 1)
//
// Weights are samples on-CPU, microseconds off-CPU. Points of one node and slot are one point: with
// ten milliseconds to a slot and a sample in 10.1 ms, a CPU gives a slot no more than one on-CPU.
// Read back by read-stack-block.ts.

import type {StackPile} from './stack-pile.js';
import {ByteWriter} from '../bytes/varint.js';

export interface BlockBytes {
  readonly sums: Uint8Array;
  readonly points: Uint8Array;
}

const inner = new ByteWriter();
const sumsWriter = new ByteWriter();
const pointsWriter = new ByteWriter();

export function packBlock(pile: StackPile): BlockBytes {
  const groups = [...pile.groups()];
  sumsWriter.varint(groups.length);
  for (const [group, stacks] of groups) {
    const all = stacks.map(([, {weights}]) => weights);
    const rows = {
      nodes: stacks.map(([node]) => node),
      points: all.map((weights) => weights.length),
      weights: all.map(sumOf),
    };
    writeSums(group, rows);
    for (const [, {slots}] of stacks) writeSteps(slots, pile.firstSlot - 1);
    for (const weights of all) for (const weight of weights) inner.varint(weight - 1);
    const bytes = inner.take();
    pointsWriter.varint(bytes.length);
    pointsWriter.bytes(bytes);
  }
  return {sums: sumsWriter.take(), points: pointsWriter.take()};
}

/** Rows of one group, by rising node. */
export interface SumRows {
  readonly nodes: readonly number[];
  readonly points: readonly number[];
  readonly weights: readonly number[];
}

/** Sums alone, for a stretch of many blocks. Groups rise. */
export function packSums(groups: readonly (readonly [group: number, rows: SumRows])[]): Uint8Array {
  sumsWriter.varint(groups.length);
  for (const [group, rows] of groups) writeSums(group, rows);
  return sumsWriter.take();
}

function writeSums(group: number, {nodes, points, weights}: SumRows): void {
  sumsWriter.varint(group);
  sumsWriter.varint(nodes.length);
  sumsWriter.varint(sumOf(points));
  sumsWriter.varint(sumOf(weights));
  writeSteps(nodes, -1);
  for (const count of points) inner.varint(count - 1);
  weights.forEach((weight, at) => inner.varint(weight - points[at]!));
  const bytes = inner.take();
  sumsWriter.varint(bytes.length);
  sumsWriter.bytes(bytes);
}

function writeSteps(rising: readonly number[], before: number): void {
  let last = before;
  for (const value of rising) {
    inner.varint(value - last - 1);
    last = value;
  }
}

function sumOf(numbers: readonly number[]): number {
  const sum = numbers.reduce((total, number) => total + number, 0);
  return Math.min(sum, Number.MAX_SAFE_INTEGER);
}
