// Writes the stacks of batches: a block for each batch as it comes. Many blocks are merged to few
// (merge-blocks.ts). stack-samples.ts reads them.

import type {Database, Statement} from 'better-sqlite3';

import {mergeBlocks} from './merge-blocks.js';
import {unpackFrames, type PackedFrames} from './packed-frames.js';
import type {PackedPlaces, PackedStacks} from './packed-stacks.js';
import {packBlock} from './stack-block.js';
import {type DictionaryBounds, StackDictionary} from './stack-dictionary.js';
import {StackGroupTable} from './stack-groups.js';
import {mergeNodes} from './stack-nodes.js';
import {StackPile} from './stack-pile.js';
import {NS_PER_SLOT} from './stack-slots.js';
import {damaged} from '../file/storage-error.js';

/** The batches of a minute of one agent. With several agents, so many batches of each are merged. */
const MERGE_AT_BATCHES = 64;
const MERGE_AT_BYTES = 1024 * 1024;

/** 19 hours in microseconds. Longer waits are cut, so that sums stay exact. */
const MOST_WEIGHT = 2 ** 36;

/** The stacks of one batch, with the batch's interval on the collector's clock. */
export interface StackBatch {
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly stacks: PackedStacks;
}

/** Statements and dictionaries of one open file. They are not used again after a transaction failed. */
export class StackTable {
  readonly #database: Database;
  readonly #dictionary: StackDictionary;
  readonly #groups: StackGroupTable;
  readonly #insert: Statement<(number | Uint8Array)[]>;
  readonly #agents = new Set<number>();
  #unmerged: {blocks: number; bytes: number};

  constructor(database: Database, bounds?: DictionaryBounds) {
    this.#database = database;
    this.#dictionary = openDictionary(database, bounds);
    this.#groups = new StackGroupTable(database);
    this.#insert = database.prepare(
      `INSERT INTO stack_block (first_slot, last_slot, merged, summary, sums, points)
       VALUES (?, ?, 0, NULL, ?, ?)`,
    );
    this.#unmerged = unmergedBlocks(database);
  }

  /** The node of each place. A place ends early where the dictionary is full. */
  nodesOf({frames, depths, stackFrames}: PackedPlaces): Int32Array {
    const numbers = this.#numbersOf(frames);
    let at = 0;
    const nodes = Int32Array.from(depths, (depth) => {
      return this.#dictionary.nodeOf(stackFrames.subarray(at, (at += depth)), numbers).node;
    });
    this.#dictionary.store();
    return nodes;
  }

  /** Returns how many stacks were cut because the dictionary is full. */
  put(agent: number, batch: StackBatch): number {
    const {pile, cut} = this.#pileOf(agent, batch);
    this.#dictionary.store();
    this.#agents.add(agent);
    if (!pile.isEmpty) this.#insertBlock(pile);
    if (this.#isMergeDue()) this.#merge();
    return cut;
  }

  #pileOf(agent: number, {startNs, endNs, stacks}: StackBatch): {pile: StackPile; cut: number} {
    const pile = new StackPile();
    const {offsetsMs, weights, waits, stackFrames, depths, pointCounts} = stacks;
    const groups = stacks.groups.map((group) => this.#groups.idOf(agent, group));
    const frames = this.#numbersOf(stacks.frames);
    const slotOf = slotsWithin(startNs, endNs);
    let cuts = 0;
    let frameAt = 0;
    let point = 0;
    stacks.groupOf.forEach((number, record) => {
      const stack = stackFrames.subarray(frameAt, (frameAt += depths[record]!));
      const {node, cut} = this.#dictionary.nodeOf(stack, frames);
      if (cut) cuts += 1;
      const unit = stacks.groups[number]!.sampleKind === 'on-cpu' ? 1 : 1_000;
      for (const end = point + pointCounts[record]!; point < end; point++) {
        const weight = Math.round(weights[point]! / unit);
        // A wait of less than half a microsecond counts as one microsecond. No samples count as none.
        const whole = unit > 1 && weights[point]! > 0 ? Math.max(1, weight) : weight;
        if (whole < 1) continue;
        const slot = slotOf(offsetsMs[point]!);
        pile.add(groups[number]!, node, slot, Math.min(whole, MOST_WEIGHT), waits[point]);
      }
    });
    return {pile, cut: cuts};
  }

  #numbersOf(frames: PackedFrames): readonly (number | undefined)[] {
    return unpackFrames(frames).map((frame) => this.#dictionary.frameNumber(frame));
  }

  #insertBlock(pile: StackPile): void {
    const {sums, points} = packBlock(pile);
    this.#insert.run(pile.firstSlot, pile.lastSlot, sums, points);
    this.#unmerged.blocks += 1;
    this.#unmerged.bytes += sums.length + points.length;
  }

  #isMergeDue(): boolean {
    const {blocks, bytes} = this.#unmerged;
    return blocks >= MERGE_AT_BATCHES * Math.max(1, this.#agents.size) || bytes >= MERGE_AT_BYTES;
  }

  #merge(): void {
    mergeBlocks(this.#database, 'full ones');
    mergeNodes(this.#database, 'full ones');
    this.#unmerged = {blocks: 0, bytes: 0};
  }
}

function openDictionary(database: Database, bounds?: DictionaryBounds): StackDictionary {
  try {
    return new StackDictionary(database, bounds);
  } catch (error) {
    if (error instanceof RangeError) throw damaged(database.name, error);
    throw error;
  }
}

/** For a run that ends: makes everything as small and as quick to read as possible. */
export function finishStacks(database: Database): void {
  mergeBlocks(database, 'all');
  mergeNodes(database, 'all');
}

/** Offsets that an agent sends are moved into the interval. */
function slotsWithin(startNs: bigint, endNs: bigint): (offsetMs: number) => number {
  const nsPerSlot = BigInt(NS_PER_SLOT);
  const first = startNs / nsPerSlot;
  const restNs = Number(startNs - first * nsPerSlot);
  const longestNs = Math.max(0, Number(endNs - startNs) - 1);
  return (offsetMs) => {
    const offsetNs = Math.min(Math.max(0, offsetMs * 1e6), longestNs);
    return Number(first) + Math.floor((restNs + offsetNs) / NS_PER_SLOT);
  };
}

function unmergedBlocks(database: Database): {blocks: number; bytes: number} {
  return database
    .prepare<[], {blocks: number; bytes: number}>(
      `SELECT count(*) AS blocks, coalesce(sum(length(sums) + length(points)), 0) AS bytes
       FROM stack_block WHERE merged = 0`,
    )
    .get()!;
}
