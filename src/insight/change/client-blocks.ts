// What clients measured in each block of a stretch: for each operation and each of its steps.

import {
  approximateSumNs,
  mergeHistograms,
  totalCount,
  EMPTY_HISTOGRAM,
} from '../../domain/histogram.js';
import type {Histogram} from '../../domain/histogram.js';
import type {LoadReport, LoadRow} from '../../domain/load.js';
import {optional} from '../../domain/optional.js';
import type {Step} from '../../domain/step.js';
import type {Blocks} from './blocks.js';
import type {RatioBlocks} from './ratio.js';

export interface ClientBlocks {
  readonly operation: string;
  readonly step?: Step;
  /** One for each block. */
  readonly latencies: readonly Histogram[];
}

/** Reports outside of the blocks are left out. Keys are the same for the same operation and step. */
export function clientBlocks(
  reports: Iterable<LoadReport>,
  blocks: Blocks,
): ReadonlyMap<string, ClientBlocks> {
  const open = new Map<string, {first: LoadRow; parts: Histogram[][]}>();
  for (const {startNs, rows} of reports) {
    const block = blocks.indexOf(startNs);
    if (block === undefined) continue;
    for (const row of rows) {
      const key = JSON.stringify([row.operation, row.step]);
      const parts = open.get(key)?.parts ?? Array.from({length: blocks.count}, () => []);
      parts[block]!.push(row.latency);
      open.set(key, {first: row, parts});
    }
  }
  return new Map([...open].map(([key, {first, parts}]) => [key, joined(first, parts)]));
}

/** The latencies of each block as sums in ns, and how many there are. */
export function latencySums({latencies}: ClientBlocks): RatioBlocks {
  return {sums: latencies.map(approximateSumNs), per: latencies.map(totalCount)};
}

function joined({operation, step}: LoadRow, parts: readonly Histogram[][]): ClientBlocks {
  const latencies = parts.map((some) =>
    some.length === 0 ? EMPTY_HISTOGRAM : mergeHistograms(some),
  );
  return {operation, ...optional('step', step), latencies};
}
