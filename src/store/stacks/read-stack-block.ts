// Reads the blocks that stack-block.ts packs: first the heads of all groups, then the contents of the groups
// that are wanted. Throws RangeError for bytes that cannot be read.

import {optional} from '../../domain/optional.js';
import {ByteReader} from '../bytes/varint.js';

/** One group in a block. */
export interface GroupHead {
  readonly group: number;
  readonly nodeCount: number;
  readonly pointCount: number;
  readonly weight: number;
  readonly bytes: Uint8Array;
}

/** Columns with a row for each node. Nodes rise. */
export interface StackSums {
  readonly nodes: Int32Array;
  readonly pointCounts: Int32Array;
  readonly weights: Float64Array;
  /** Absent where it was not told how many waits a weight is the sum of. */
  readonly waits?: Float64Array;
}

/** Columns with a row for each point, in order of node, then of time. */
export interface StackPoints {
  readonly nodes: Int32Array;
  readonly slots: Float64Array;
  readonly weights: Float64Array;
  readonly waits?: Float64Array;
}

export function readHeads(sums: Uint8Array): GroupHead[] {
  const reader = new ByteReader(sums);
  const heads: GroupHead[] = [];
  for (let left = reader.varint(); left > 0; left--) {
    const [group, nodeCount] = [reader.varint(), reader.varint()];
    const [pointCount, weight] = [reader.varint(), reader.varint()];
    heads.push({group, nodeCount, pointCount, weight, bytes: readBytes(reader, sums)});
  }
  return heads;
}

export function readSums({nodeCount, bytes}: GroupHead): StackSums {
  // Each value has a byte at least, so a head cannot ask for more memory than it has bytes.
  if (3 * nodeCount > bytes.length) throw new RangeError('a group without its stacks');
  const nodes = new Int32Array(nodeCount);
  const pointCounts = new Int32Array(nodeCount);
  const weights = new Float64Array(nodeCount);
  const reader = new ByteReader(bytes);
  reader.varints(nodes);
  reader.varints(pointCounts);
  reader.varints(weights);
  const waits = readWaits(reader, nodeCount);
  let last = -1;
  for (let at = 0; at < nodeCount; at++) {
    const step = nodes[at]!;
    nodes[at] = last += 1 + step;
    // A number of more than 31 bits would come out as another one.
    if (step < 0 || last !== nodes[at]) throw new RangeError('nodes that do not rise');
    pointCounts[at]! += 1;
    weights[at]! += pointCounts[at]!;
    if (waits !== undefined) waits[at]! += pointCounts[at]!;
  }
  return {nodes, pointCounts, weights, ...optional('waits', waits)};
}

/** The points of each group, in the order of the heads. */
export function readPieces(points: Uint8Array, heads: readonly GroupHead[]): Uint8Array[] {
  const reader = new ByteReader(points);
  return heads.map(() => readBytes(reader, points));
}

export function readPoints(head: GroupHead, piece: Uint8Array, firstSlot: number): StackPoints {
  const {pointCount} = head;
  if (2 * pointCount > piece.length) throw new RangeError('a group without its points');
  const sums = readSums(head);
  const nodes = new Int32Array(pointCount);
  const slots = new Float64Array(pointCount);
  const weights = new Float64Array(pointCount);
  let at = 0;
  const reader = new ByteReader(piece);
  reader.varints(slots);
  for (let stack = 0; stack < sums.nodes.length; stack++) {
    const end = at + sums.pointCounts[stack]!;
    if (end > pointCount) throw new RangeError('a group with more points than it says');
    nodes.fill(sums.nodes[stack]!, at, end);
    for (let slot = firstSlot - 1; at < end; at++) slots[at] = slot += 1 + slots[at]!;
  }
  reader.varints(weights);
  const waits = readWaits(reader, pointCount);
  for (let point = 0; point < pointCount; point++) weights[point]! += 1;
  for (let point = 0; point < (waits?.length ?? 0); point++) waits![point]! += 1;
  return {nodes, slots, weights, ...optional('waits', waits)};
}

/** A column that is there only where it was told. */
function readWaits(reader: ByteReader, rows: number): Float64Array | undefined {
  if (reader.isAtEnd) return undefined;
  const waits = new Float64Array(rows);
  reader.varints(waits);
  return waits;
}

function readBytes(reader: ByteReader, bytes: Uint8Array): Uint8Array {
  const length = reader.varint();
  const at = reader.skip(length);
  return bytes.subarray(at, at + length);
}
