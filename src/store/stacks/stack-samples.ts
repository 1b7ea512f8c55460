// Reads samples of stacks for any range of time. Of blocks and summaries that lie in the range it reads the
// sums; of blocks at its edges it reads single points.

import type {Database} from 'better-sqlite3';

import {optional} from '../../domain/optional.js';
import type {
  StackGroup,
  StackPiece,
  StackPointPiece,
  TimeRange,
} from '../../domain/stacks/stack-samples.js';
import {inflated} from '../bytes/deflated.js';
import type {GroupHead, StackPoints} from './read-stack-block.js';
import {readHeads, readPieces, readPoints, readSums} from './read-stack-block.js';
import {readGroups} from './stack-groups.js';
import {NS_PER_SLOT, nearestSlot} from './stack-slots.js';

/** `fromSlot` is in it, `toSlot` is not. */
interface SlotRange {
  readonly fromSlot: number;
  readonly toSlot: number;
}

interface SummaryRow {
  readonly id: bigint;
  readonly sums: Uint8Array;
}

interface BlockRow extends SummaryRow {
  readonly first_slot: bigint;
  readonly last_slot: bigint;
  readonly merged: bigint;
  readonly points: Uint8Array;
}

export function readStackSums(database: Database, range: TimeRange, nodes: number): StackPiece[] {
  const slots = slotsOf(range);
  const whole = summariesWithin(database, slots);
  const covered = new Set(whole.map(({id}) => id));
  const groups = readGroups(database);
  const pieces = whole.flatMap(({sums}) => wholePieces(readHeads(sums), groups, nodes));
  const bare = 'id, first_slot, last_slot, merged, sums';
  for (const block of blocksWithin<Omit<BlockRow, 'points'>>(database, slots, bare, covered)) {
    const sums = bytesOf(block.merged, block.sums);
    if (isInside(block, slots)) pieces.push(...wholePieces(readHeads(sums), groups, nodes));
    else pieces.push(...partPieces(withPoints(database, block), slots, groups, nodes));
  }
  return pieces;
}

export function readStackPoints(
  database: Database,
  range: TimeRange,
  nodes: number,
): StackPointPiece[] {
  const slots = slotsOf(range);
  const groups = readGroups(database);
  return blocksWithin<BlockRow>(database, slots, '*', new Set()).flatMap((block) =>
    groupsOf(block, groups).map(({group, points}) => ({
      group,
      columns: () => {
        const columns = checked(points(), nodes);
        const kept = within(columns, slots);
        return {
          nodes: kept.nodes,
          timesMs: kept.slots.map((slot) => slot * (NS_PER_SLOT / 1e6)),
          weights: inUnits(kept.weights, group),
          ...optional('waits', kept.waits),
        };
      },
    })),
  );
}

function wholePieces(
  heads: readonly GroupHead[],
  groups: ReadonlyMap<number, StackGroup>,
  nodes: number,
): StackPiece[] {
  return heads.map((head) => {
    const group = groupAt(groups, head.group);
    return {
      group,
      points: head.pointCount,
      weight: head.weight * unitOf(group),
      columns: () => {
        const sums = checked(readSums(head), nodes);
        const weights = inUnits(sums.weights, group);
        return {nodes: sums.nodes, weights, ...optional('waits', sums.waits)};
      },
    };
  });
}

function partPieces(
  block: BlockRow,
  slots: SlotRange,
  groups: ReadonlyMap<number, StackGroup>,
  nodes: number,
): StackPiece[] {
  return groupsOf(block, groups).flatMap(({group, points}) => {
    const kept = within(checked(points(), nodes), slots);
    if (kept.nodes.length === 0) return [];
    const weights = inUnits(kept.weights, group);
    const weight = weights.reduce((sum, each) => sum + each, 0);
    const columns = () => ({nodes: kept.nodes, weights, ...optional('waits', kept.waits)});
    return [{group, points: weights.length, weight, columns}];
  });
}

function groupsOf(
  block: BlockRow,
  groups: ReadonlyMap<number, StackGroup>,
): {group: StackGroup; points: () => StackPoints}[] {
  const heads = readHeads(bytesOf(block.merged, block.sums));
  const pieces = readPieces(bytesOf(block.merged, block.points), heads);
  return heads.map((head, at) => ({
    group: groupAt(groups, head.group),
    points: () => readPoints(head, pieces[at]!, Number(block.first_slot)),
  }));
}

/** Keeps the points within the range. It overwrites the columns, which were unpacked for this question. */
function within(points: StackPoints, {fromSlot, toSlot}: SlotRange): StackPoints {
  const {nodes, slots, weights, waits} = points;
  let kept = 0;
  for (let row = 0; row < slots.length; row++) {
    if (slots[row]! < fromSlot || slots[row]! >= toSlot) continue;
    nodes[kept] = nodes[row]!;
    slots[kept] = slots[row]!;
    if (waits !== undefined) waits[kept] = waits[row]!;
    weights[kept++] = weights[row]!;
  }
  return {
    nodes: nodes.subarray(0, kept),
    slots: slots.subarray(0, kept),
    weights: weights.subarray(0, kept),
    ...optional('waits', waits?.subarray(0, kept)),
  };
}

/** Checks that all nodes are in the tree, so that a walk from each of them arrives at the root. */
function checked<Columns extends {readonly nodes: Int32Array}>(columns: Columns, nodes: number) {
  // Nodes rise, so the last is the greatest.
  const last = columns.nodes.at(-1) ?? 0;
  if (last >= nodes) {
    throw new RangeError('a sample of a stack that is not there');
  }
  return columns;
}

/** Factor for weights: time is stored in microseconds and given in nanoseconds. */
function unitOf({sampleKind}: StackGroup): number {
  return sampleKind === 'on-cpu' ? 1 : 1_000;
}

function inUnits(weights: Float64Array, group: StackGroup): Float64Array {
  const unit = unitOf(group);
  return unit === 1 ? weights : weights.map((weight) => weight * unit);
}

function groupAt(groups: ReadonlyMap<number, StackGroup>, id: number): StackGroup {
  const group = groups.get(id);
  if (group === undefined) throw new RangeError(`samples of a group ${id} that is not there`);
  return group;
}

function summariesWithin(database: Database, {fromSlot, toSlot}: SlotRange): SummaryRow[] {
  return database
    .prepare<[number, number], SummaryRow>(
      'SELECT id, sums FROM stack_summary WHERE first_slot >= ? AND last_slot < ?',
    )
    .all(fromSlot, toSlot);
}

function blocksWithin<Row>(
  database: Database,
  {fromSlot, toSlot}: SlotRange,
  columns: string,
  covered: ReadonlySet<bigint>,
): Row[] {
  const except = [...covered].join();
  return database
    .prepare<[number, number], Row>(
      `SELECT ${columns} FROM stack_block
       WHERE first_slot < ? AND last_slot >= ? AND (summary IS NULL OR summary NOT IN (${except}))
       ORDER BY first_slot, id`,
    )
    .all(toSlot, fromSlot);
}

function withPoints(database: Database, block: Omit<BlockRow, 'points'>): BlockRow {
  const {points} = database
    .prepare<[bigint], {points: Uint8Array}>('SELECT points FROM stack_block WHERE id = ?')
    .get(block.id)!;
  return {...block, points};
}

function isInside(
  {first_slot: first, last_slot: last}: Pick<BlockRow, 'first_slot' | 'last_slot'>,
  {fromSlot, toSlot}: SlotRange,
): boolean {
  return first >= fromSlot && last < toSlot;
}

function bytesOf(merged: bigint, bytes: Uint8Array): Uint8Array {
  return merged === 0n ? bytes : inflated(bytes);
}

/** No slot of a time that SQLite holds lies beyond these. */
const EVER: SlotRange = {fromSlot: 0, toSlot: 2 ** 40};

function slotsOf({fromNs, toNs}: TimeRange): SlotRange {
  return {
    fromSlot: fromNs === undefined ? EVER.fromSlot : nearestSlot(fromNs),
    toSlot: toNs === undefined ? EVER.toSlot : nearestSlot(toNs),
  };
}
