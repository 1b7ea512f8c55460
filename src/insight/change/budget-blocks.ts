// Budgets of requests in each block of a stretch: the sums of one kind of requests at one target.

import type {BudgetBucket, BudgetHistogram, BudgetKey} from '../../domain/budget.js';
import type {BudgetPart} from '../../domain/request.js';
import type {Blocks} from './blocks.js';

/** Arrays have one entry for each block; times are in ns. */
export interface BudgetBlocks<Part extends string = BudgetPart> extends BudgetKey {
  readonly requests: Float64Array;
  readonly durations: Float64Array;
  readonly parts: ReadonlyMap<Part, Float64Array>;
}

interface OpenBlocks<Part extends string> extends BudgetBlocks<Part> {
  readonly parts: Map<Part, Float64Array>;
}

/** Sums of requests of one kind: of a second, or of a range with its blocks. */
interface BlockedBudget<Part extends string> extends BudgetKey {
  readonly startNs?: bigint;
  readonly buckets: BudgetHistogram<Part>;
  readonly blocks?: ReadonlyMap<number, BudgetBucket<Part>>;
}

/**
 * Budgets outside of the blocks are left out. Keys are the same for the same kind of requests. A reader that was
 * told of the blocks has added them up already.
 */
export function budgetBlocks<Part extends string>(
  budgets: Iterable<BlockedBudget<Part>>,
  blocks: Blocks,
): ReadonlyMap<string, BudgetBlocks<Part>> {
  const byKey = new Map<string, OpenBlocks<Part>>();
  for (const budget of budgets) {
    for (const [block, buckets] of blocksOf(budget, blocks)) {
      addTo(openFor(byKey, budget, blocks.count), buckets, block);
    }
  }
  return byKey;
}

function blocksOf<Part extends string>(
  {startNs, buckets, blocks: sums}: BlockedBudget<Part>,
  blocks: Blocks,
): [number, Iterable<BudgetBucket<Part>>][] {
  if (sums !== undefined) return [...sums].map(([block, sum]) => [block, [sum]]);
  const block = startNs === undefined ? undefined : blocks.indexOf(startNs);
  return block === undefined ? [] : [[block, buckets.values()]];
}

function openFor<Part extends string>(
  byKey: Map<string, OpenBlocks<Part>>,
  {target, step, side}: BudgetKey,
  count: number,
): OpenBlocks<Part> {
  const key = JSON.stringify([target, step, side]);
  let open = byKey.get(key);
  if (open === undefined) {
    const [requests, durations] = [new Float64Array(count), new Float64Array(count)];
    open = {target, step, side, requests, durations, parts: new Map()};
    byKey.set(key, open);
  }
  return open;
}

function addTo<Part extends string>(
  {requests, durations, parts}: OpenBlocks<Part>,
  buckets: Iterable<BudgetBucket<Part>>,
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
