// Makes few large blocks from many small ones. The blocks of batches become one block for each minute. The
// sums of many minutes become a summary, which is not deflated because it is to be read quickly. All of it
// happens in the caller's transaction, so that readers see the blocks either before or after it.

import type {Database} from 'better-sqlite3';

import {deflated, inflated} from '../bytes/deflated.js';
import {readHeads, readPieces, readPoints, readSums} from './read-stack-block.js';
import {type SumRows, packBlock, packSums} from './stack-block.js';
import {StackPile} from './stack-pile.js';
import {SLOTS_PER_MINUTE} from './stack-slots.js';

/** Half an hour, so that a run of hours is read in few summaries. */
const BLOCKS_PER_SUMMARY = 32;

/** Batches that came in order of time make one block. The batches of a backlog are sorted into minutes. */
const LONGEST_BLOCK = 2 * SLOTS_PER_MINUTE;

/** At the end of a run, fewer blocks than this get no summary: they are read as quickly one by one. */
const WORTH_A_SUMMARY = 16;

interface BlockRow {
  readonly id: number;
  readonly first_slot: number;
  readonly last_slot: number;
  readonly sums: Uint8Array;
}

/** With `full ones`, minutes that are too few for a summary wait for more. */
export function mergeBlocks(database: Database, which: 'full ones' | 'all'): void {
  try {
    mergeBatches(database);
    summarizeWaiting(database, which);
  } catch (error) {
    // Blocks that cannot be read stay as they are, because everything is read before anything is written.
    // A reader of them is told that the file is damaged.
    if (!(error instanceof RangeError)) throw error;
  }
}

function summarizeWaiting(database: Database, which: 'full ones' | 'all'): void {
  const waiting = `SELECT id, first_slot, last_slot, sums FROM stack_block
                   WHERE merged = 1 AND summary IS NULL ORDER BY first_slot`;
  const rows = database.prepare<[], BlockRow>(waiting).all();
  if (rows.length >= (which === 'all' ? WORTH_A_SUMMARY : BLOCKS_PER_SUMMARY))
    summarize(database, rows);
}

function mergeBatches(database: Database): void {
  const rows = database
    .prepare<[], BlockRow & {points: Uint8Array}>('SELECT * FROM stack_block WHERE merged = 0')
    .all();
  const piles = new Map<number, StackPile>();
  const slotsPerPile = spanOf(rows) <= LONGEST_BLOCK ? Infinity : SLOTS_PER_MINUTE;
  for (const row of rows) addPoints(piles, slotsPerPile, row);
  database.prepare('DELETE FROM stack_block WHERE merged = 0').run();
  const insert = database.prepare(
    `INSERT INTO stack_block (first_slot, last_slot, merged, summary, sums, points)
     VALUES (?, ?, 1, NULL, ?, ?)`,
  );
  for (const pile of piles.values()) {
    const {sums, points} = packBlock(pile);
    insert.run(pile.firstSlot, pile.lastSlot, deflated(sums), deflated(points));
  }
}

function spanOf(rows: readonly BlockRow[]): number {
  const first = Math.min(...rows.map((row) => row.first_slot));
  return Math.max(...rows.map((row) => row.last_slot)) - first + 1;
}

function addPoints(
  piles: Map<number, StackPile>,
  slotsPerPile: number,
  {first_slot: firstSlot, sums, points}: BlockRow & {points: Uint8Array},
): void {
  const heads = readHeads(sums);
  const pieces = readPieces(points, heads);
  heads.forEach((head, at) => {
    const {nodes, slots, weights, waits} = readPoints(head, pieces[at]!, firstSlot);
    for (let point = 0; point < nodes.length; point++) {
      const slot = slots[point]!;
      const place = Math.floor(slot / slotsPerPile);
      let pile = piles.get(place);
      if (pile === undefined) piles.set(place, (pile = new StackPile()));
      pile.add(head.group, nodes[point]!, slot, weights[point]!, waits?.[point]);
    }
  });
}

interface Sum {
  points: number;
  weight: number;
  /** 0: not told. */
  waits: number;
}

function summarize(database: Database, rows: readonly BlockRow[]): void {
  const groups = new Map<number, Map<number, Sum>>();
  for (const {sums} of rows) addSums(groups, inflated(sums));
  const rising = [...groups].sort(([left], [right]) => left - right);
  const bytes = packSums(rising.map(([group, stacks]) => [group, rowsOf(stacks)] as const));
  const {lastInsertRowid} = database
    .prepare('INSERT INTO stack_summary (first_slot, last_slot, sums) VALUES (?, ?, ?)')
    .run(
      Math.min(...rows.map((row) => row.first_slot)),
      Math.max(...rows.map((row) => row.last_slot)),
      bytes,
    );
  const cover = database.prepare('UPDATE stack_block SET summary = ? WHERE id = ?');
  for (const {id} of rows) cover.run(lastInsertRowid, id);
}

function addSums(groups: Map<number, Map<number, Sum>>, bytes: Uint8Array): void {
  for (const head of readHeads(bytes)) {
    const stacks = groups.get(head.group) ?? new Map<number, Sum>();
    groups.set(head.group, stacks);
    const {nodes, pointCounts, weights, waits} = readSums(head);
    for (let at = 0; at < nodes.length; at++) {
      const sum = stacks.get(nodes[at]!) ?? {points: 0, weight: 0, waits: 0};
      stacks.set(nodes[at]!, sum);
      sum.points += pointCounts[at]!;
      sum.weight += weights[at]!;
      sum.waits += waits?.[at] ?? 0;
    }
  }
}

function rowsOf(stacks: ReadonlyMap<number, Sum>): SumRows {
  const rising = [...stacks].sort(([left], [right]) => left - right);
  return {
    nodes: rising.map(([node]) => node),
    points: rising.map(([, {points}]) => points),
    weights: rising.map(([, {weight}]) => weight),
    waits: rising.some(([, {waits}]) => waits > 0) ? rising.map(([, {waits}]) => waits) : undefined,
  };
}
