// Budgets of requests in each block of a stretch: the sums of one kind of requests at one target.

import type {BudgetBucket, BudgetKey} from '../../domain/budget.js';
import type {StoredBudget} from '../../domain/ports.js';
import type {BudgetPart} from '../../domain/request.js';
import type {Blocks} from './blocks.js';

/** Arrays have one entry for each block; times are in ns. */
export interface BudgetBlocks extends BudgetKey {
  readonly requests: Float64Array;
  readonly durations: Float64Array;
  readonly parts: ReadonlyMap<BudgetPart, Float64Array>;
}

interface OpenBlocks extends BudgetBlocks {
  readonly parts: Map<BudgetPart, Float64Array>;
}

/**
 * Budgets outside of the blocks are left out. Keys are the same for the same kind of requests. A reader that was
 * told of the blocks has added them up already.
 */
export function budgetBlocks(
  budgets: Iterable<StoredBudget>,
  blocks: Blocks,
): ReadonlyMap<string, BudgetBlocks> {
  const byKey = new Map<string, OpenBlocks>();
  for (const budget of budgets) {
    for (const [block, buckets] of blocksOf(budget, blocks)) {
      addTo(openFor(byKey, budget, blocks.count), buckets, block);
    }
  }
  return byKey;
}

function blocksOf(
  {startNs, buckets, blocks: sums}: StoredBudget,
  blocks: Blocks,
): [number, Iterable<BudgetBucket>][] {
  if (sums !== undefined) return [...sums].map(([block, sum]) => [block, [sum]]);
  const block = blocks.indexOf(startNs);
  return block === undefined ? [] : [[block, buckets.values()]];
}

function openFor(
  byKey: Map<string, OpenBlocks>,
  {target, step, side}: StoredBudget,
  count: number,
): OpenBlocks {
  const key = JSON.stringify([target, step, side]);
  let open = byKey.get(key);
  if (open === undefined) {
    const [requests, durations] = [new Float64Array(count), new Float64Array(count)];
    open = {target, step, side, requests, durations, parts: new Map()};
    byKey.set(key, open);
  }
  return open;
}

function addTo(
  {requests, durations, parts}: OpenBlocks,
  buckets: Iterable<BudgetBucket>,
  block: number,
): void {
  for (const bucket of buckets) {
    requests[block]! += bucket.requests;
    durations[block]! += bucket.durationNs;
    for (const [part, ns] of bucket.parts) {
      const sums = parts.get(part) ?? new Float64Array(requests.length);
      sums[block]! += ns;
      parts.set(part, sums);
    }
  }
}
