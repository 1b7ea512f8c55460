// Chooses the requests that a comparison of two phases speaks of first: those of the step that grew
// most, where it grew by much and by more than chance explains.

import type {BudgetComparisonJson} from '../../contract/budget-json.js';
import type {ComparisonJson} from '../../contract/report-json.js';
import {isBeyondChance} from '../words/beyond-chance.js';

/** With fewer requests in either phase, the mean of a step says little. */
const FEWEST_REQUESTS = 20;
/** The mean has to grow by both of these at least: less is noise. */
const SMALLEST_GROWTH_MS = 0.05;
const SMALLEST_GROWTH_SHARE = 0.05;

/**
 * Looks among the steps of one operation only: in a mixed ramp, pulls grow too while pushes break.
 * Looks among all of them where the generator names no steps of the operation.
 */
export function grownRequestOf(
  operation: string,
  {client, budgets}: Pick<ComparisonJson, 'client' | 'budgets'>,
): BudgetComparisonJson | undefined {
  const own = client.filter((each) => each.operation === operation);
  const steps = new Set(own.flatMap(({step}) => step ?? []));
  return grownRequest(budgets.filter(({step}) => steps.size === 0 || steps.has(step)));
}

/**
 * Expects the order of compareBudgets. Requests that a target answered come before those that it
 * made, because they say more of the target.
 */
export function grownRequest(
  budgets: readonly BudgetComparisonJson[],
): BudgetComparisonJson | undefined {
  const grown = budgets.filter(hasGrown);
  return grown.find(({side}) => side === 'server') ?? grown[0];
}

/** Whether enough requests grew by enough, and by more than chance explains. */
export function hasGrown({
  mean,
  beforeRequests,
  afterRequests,
}: Pick<BudgetComparisonJson, 'beforeRequests' | 'afterRequests'> & {
  readonly mean: Pick<BudgetComparisonJson['mean'], 'beforeMs' | 'deltaMs' | 'chance'>;
}): boolean {
  const {deltaMs, beforeMs, chance} = mean;
  return (
    Math.min(beforeRequests, afterRequests) >= FEWEST_REQUESTS &&
    deltaMs >= SMALLEST_GROWTH_MS &&
    deltaMs >= SMALLEST_GROWTH_SHARE * beforeMs &&
    isBeyondChance(chance)
  );
}
