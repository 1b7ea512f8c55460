// What clients measured in each block of a stretch: for each operation and each of its steps.

import {
  approximateSumNs,
  mergeHistograms,
  totalCount,
  EMPTY_HISTOGRAM,
} from '../../domain/histogram.js';
import type {Histogram} from '../../domain/histogram.js';
import {triedCount, type LoadReport, type LoadRow} from '../../domain/load.js';
import {optional} from '../../domain/optional.js';
import type {Step} from '../../domain/step.js';
import type {Blocks} from './blocks.js';
import type {RatioBlocks} from './ratio.js';

export interface ClientBlocks {
  readonly operation: string;
  readonly step?: Step;
  /** Each array has one entry for each block. */
  readonly latencies: readonly Histogram[];
  readonly tried: readonly number[];
  readonly failed: readonly number[];
  /** The time that reports cover: of several generators, that of the one that covers most. */
  readonly seconds: readonly number[];
}

interface OpenBlocks {
  readonly first: LoadRow;
  readonly parts: Histogram[][];
  readonly tried: number[];
  readonly failed: number[];
}

/** Reports outside of the blocks are left out. Keys are the same for the same operation and step. */
export function clientBlocks(
  reports: Iterable<LoadReport>,
  blocks: Blocks,
): ReadonlyMap<string, ClientBlocks> {
  const open = new Map<string, OpenBlocks>();
  const covered = new Map<string, number[]>();
  for (const {source, startNs, endNs, rows} of reports) {
    const block = blocks.indexOf(startNs);
    if (block === undefined) continue;
    const own = openIn(covered, source, () => zeros(blocks.count));
    own[block]! += Number(endNs - startNs) / 1e9;
    for (const row of rows) addRow(open, row, block, blocks.count);
  }
  const seconds = zeros(blocks.count).map((_, block) =>
    Math.max(0, ...[...covered.values()].map((each) => each[block]!)),
  );
  return new Map([...open].map(([key, each]) => [key, joined(each, seconds)]));
}

function addRow(open: Map<string, OpenBlocks>, row: LoadRow, block: number, count: number): void {
  const key = JSON.stringify([row.operation, row.step]);
  const {parts, tried, failed} = openIn(open, key, () => ({
    first: row,
    parts: Array.from({length: count}, () => []),
    tried: zeros(count),
    failed: zeros(count),
  }));
  parts[block]!.push(row.latency);
  tried[block]! += triedCount(row);
  for (const errors of Object.values(row.errors)) failed[block]! += errors;
}

function openIn<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const known = map.get(key) ?? make();
  map.set(key, known);
  return known;
}

function zeros(count: number): number[] {
  return new Array<number>(count).fill(0);
}

/** The latencies of each block as sums in ns, and how many there are. */
export function latencySums({latencies}: ClientBlocks): RatioBlocks {
  return {sums: latencies.map(approximateSumNs), per: latencies.map(totalCount)};
}

function joined({first, parts, ...counts}: OpenBlocks, seconds: readonly number[]): ClientBlocks {
  const latencies = parts.map((some) =>
    some.length === 0 ? EMPTY_HISTOGRAM : mergeHistograms(some),
  );
  const {operation, step} = first;
  return {operation, ...optional('step', step), latencies, ...counts, seconds};
}
