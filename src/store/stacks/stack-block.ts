// Samples of a range of time as bytes, in two columns. A question about the whole range reads the sums
// only. Both columns have the groups in the same order, and each group has its nodes in rising order.
//
//   sums     number of groups, then for each: its id, how many nodes n, how many points p, their
//            whole weight, how many bytes follow of this group, and in them
//              n steps from one node to the next (from 0)
//              n × (points of the node − 1)
//              n × (weight of the node − its points)
//              [n × (waits of the node − its points)]
//   points   for each group: how many bytes follow of it, and in them for each node
//              the slots of its points: the first from the block's first slot, then steps − 1
//            and after those of all its nodes, in the same order
//              p × (weight of the point − 1)
//              [p × (waits of the point − 1)]
//
// What stands in brackets is there where an agent told how many waits a weight is the sum of.
//
// Weights are samples on-CPU and microseconds in the other kinds. Points of one node and slot are joined to one. A slot
// has 10 ms and a CPU is sampled every 10.1 ms, so a CPU adds one on-CPU sample to a slot at most.
// read-stack-block.ts reads the bytes.

import {packed} from '../bytes/packed.js';
import type {ByteWriter} from '../bytes/varint.js';
import type {Points, StackPile} from './stack-pile.js';

export interface BlockBytes {
  readonly sums: Uint8Array;
  readonly points: Uint8Array;
}

export function packBlock(pile: StackPile): BlockBytes {
  const groups = [...pile.groups()];
  return {
    sums: packSums(groups.map(([group, stacks]) => [group, sumRows(stacks)] as const)),
    points: packed((writer) => {
      for (const [, stacks] of groups) {
        writeSized(writer, (inner) => writePoints(inner, stacks, pile.firstSlot));
      }
    }),
  };
}

/** Rows of one group, by rising node. */
export interface SumRows {
  readonly nodes: readonly number[];
  readonly points: readonly number[];
  readonly weights: readonly number[];
  /** Absent where it was not told. */
  readonly waits?: readonly number[] | undefined;
}

/** Packs the sums alone, of one block or of many. Groups rise. */
export function packSums(groups: readonly (readonly [group: number, rows: SumRows])[]): Uint8Array {
  return packed((writer) => {
    writer.varint(groups.length);
    for (const [group, rows] of groups) {
      writer.varint(group);
      writer.varint(rows.nodes.length);
      writer.varint(sumOf(rows.points));
      writer.varint(sumOf(rows.weights));
      writeSized(writer, (inner) => writeRows(inner, rows));
    }
  });
}

type Stacks = readonly (readonly [node: number, points: Points])[];

function sumRows(stacks: Stacks): SumRows {
  return {
    nodes: stacks.map(([node]) => node),
    points: stacks.map(([, {weights}]) => weights.length),
    weights: stacks.map(([, {weights}]) => sumOf(weights)),
    waits: areWaitsTold(stacks)
      ? stacks.map(([, {waits}]) => sumOf(waits.map(atLeastOne)))
      : undefined,
  };
}

function areWaitsTold(stacks: Stacks): boolean {
  return stacks.some(([, {waits}]) => waits.some((count) => count > 0));
}

/** A point is one wait at least. */
function atLeastOne(waits: number): number {
  return Math.max(1, waits);
}

function writeRows(writer: ByteWriter, {nodes, points, weights, waits}: SumRows): void {
  writeSteps(writer, nodes, -1);
  for (const count of points) writer.varint(count - 1);
  weights.forEach((weight, at) => writer.varint(weight - points[at]!));
  waits?.forEach((count, at) => writer.varint(Math.max(0, count - points[at]!)));
}

function writePoints(writer: ByteWriter, stacks: Stacks, firstSlot: number): void {
  for (const [, {slots}] of stacks) writeSteps(writer, slots, firstSlot - 1);
  for (const [, {weights}] of stacks) for (const weight of weights) writer.varint(weight - 1);
  if (!areWaitsTold(stacks)) return;
  for (const [, {waits}] of stacks) for (const count of waits) writer.varint(atLeastOne(count) - 1);
}

function writeSized(writer: ByteWriter, write: (inner: ByteWriter) => void): void {
  const bytes = packed(write);
  writer.varint(bytes.length);
  writer.bytes(bytes);
}

function writeSteps(writer: ByteWriter, rising: readonly number[], before: number): void {
  let last = before;
  for (const value of rising) {
    writer.varint(value - last - 1);
    last = value;
  }
}

function sumOf(numbers: readonly number[]): number {
  const sum = numbers.reduce((total, number) => total + number, 0);
  return Math.min(sum, Number.MAX_SAFE_INTEGER);
}
