// Chooses the requests that a comparison of two phases speaks of first: those of the step that grew
// most, where it grew by much and by more than chance explains; or else those of which a wait did (grown-waits.ts).

import type {BudgetComparisonJson} from '../../contract/budget-json.js';
import type {ComparisonJson} from '../../contract/report-json.js';
import {isBeyondChance} from '../words/beyond-chance.js';
import {SMALLEST_GROWTH_SHARE} from './grown-waits.js';

/** With fewer requests in either phase, the mean of a step says little. */
const FEWEST_REQUESTS = 20;
/** The mean has to grow by this at least, and by SMALLEST_GROWTH_SHARE: less is noise. */
const SMALLEST_GROWTH_MS = 0.05;
/** A share of the growth of a wait. A whole that grew by less did not become longer because of it. */
const LEAST_OF_WAIT = 0.5;

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
  const whole = budgets.filter(hasGrown);
  const grown = whole.length > 0 ? whole : budgets.filter(hasGrownByWait);
  return grown.find(({side}) => side === 'server') ?? grown[0];
}

/** Whether enough requests grew by enough, and by more than chance explains. */
export function hasGrown(row: GrowingRow): boolean {
  const {deltaMs, beforeMs, chance} = row.mean;
  return isKnown(row) && deltaMs >= SMALLEST_GROWTH_SHARE * beforeMs && isBeyondChance(chance);
}

function hasGrownByWait(row: BudgetComparisonJson): boolean {
  const {deltaMs, grownWait, parts} = row.mean;
  const wait = parts.find(({part}) => part === grownWait);
  return wait !== undefined && isKnown(row) && deltaMs >= LEAST_OF_WAIT * wait.deltaMs;
}

type GrowingRow = Pick<BudgetComparisonJson, 'beforeRequests' | 'afterRequests'> & {
  readonly mean: Pick<BudgetComparisonJson['mean'], 'beforeMs' | 'deltaMs' | 'chance'>;
};

function isKnown({beforeRequests, afterRequests, mean}: GrowingRow): boolean {
  const requests = Math.min(beforeRequests, afterRequests);
  return requests >= FEWEST_REQUESTS && mean.deltaMs >= SMALLEST_GROWTH_MS;
}
