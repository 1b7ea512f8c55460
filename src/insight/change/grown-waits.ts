// Finds waits for a disk, for another service, or for a place in the program itself that grew beyond chance. The time
// of a whole request may vary too much to tell growth: it holds reads from a cold cache, commits of a journal and
// garbage collections. A wait for one resource is steadier, or grows by so much more that it tells all the same.

import type {BudgetComparisonJson} from '../../contract/budget-json.js';
import type {ParkKind} from '../../domain/stacks/stack.js';
import type {BudgetBlocks} from './budget-blocks.js';
import {changesOf, hasGrown, type ChangedFigure, type DrawnSides} from './change.js';
import type {RatioBlocks} from './ratio.js';

/** A share of the time of the whole request. Less is not worth a sentence. */
export const SMALLEST_GROWTH_SHARE = 0.05;

export interface BudgetPair {
  readonly row: BudgetComparisonJson;
  readonly left: BudgetBlocks;
  readonly right: BudgetBlocks;
}

/**
 * Waits until another request gives something free: a lock, a connection of a pool, a place of a semaphore, or of a
 * channel or condition that is used as one. What the runtime or the program does on its own is left out: collections
 * of garbage, pauses, and waits for several things at once, of which nobody knows for which.
 */
const HELD_BY_OTHERS: ReadonlySet<string> = new Set(
  (['lock', 'pool', 'semaphore', 'chan', 'cond'] satisfies ParkKind[]).map(
    (kind) => `wait:${kind}`,
  ),
);

interface Wait {
  readonly row: BudgetComparisonJson;
  readonly part: string;
}

/**
 * For each kind of request, the wait that grew most of those that grew by enough. The waits of all kinds are judged
 * together, so that more of them share one probability of error.
 */
export function grownWaits(
  pairs: readonly BudgetPair[],
  draws: DrawnSides,
): ReadonlyMap<BudgetComparisonJson, string> {
  const changes = changesOf(pairs.flatMap(waitsOf), draws);
  const grown = new Map<BudgetComparisonJson, {readonly part: string; readonly delta: number}>();
  for (const [{row, part}, change] of changes) {
    const isEnough = change.delta / 1e6 >= SMALLEST_GROWTH_SHARE * row.mean.beforeMs;
    if (!isEnough || !hasGrown(change)) continue;
    if (change.delta > (grown.get(row)?.delta ?? 0)) grown.set(row, {part, delta: change.delta});
  }
  return new Map([...grown].map(([row, {part}]) => [row, part]));
}

/** A part that is small in the second stretch cannot have grown by enough. */
function waitsOf({row, left, right}: BudgetPair): ChangedFigure<Wait>[] {
  const {beforeMs, parts} = row.mean;
  return parts
    .filter(
      ({part, afterMs}) => hasOwnResource(part) && afterMs >= SMALLEST_GROWTH_SHARE * beforeMs,
    )
    .map(({part}) => ({
      key: {row, part},
      before: partBlocks(left, part),
      after: partBlocks(right, part),
    }));
}

function hasOwnResource(part: string): boolean {
  return part.startsWith('fs.') || part.startsWith('upstream:') || HELD_BY_OTHERS.has(part);
}

/** A part of the requests, per request; 0 in each block where there was none. */
export function partBlocks({parts, requests}: BudgetBlocks, part: string): RatioBlocks {
  const sums = parts.get(part as Parameters<typeof parts.get>[0]);
  return {sums: sums ?? new Float64Array(requests.length), per: requests};
}
