// Which requests of two phases to look at: of the step that grew most, where it grew by much.

import type {BudgetComparisonJson} from '../../contract/budget-json.js';
import type {ComparisonJson} from '../../contract/report-json.js';

/** A step with fewer requests in either phase has no mean worth telling. */
const FEWEST_REQUESTS = 20;
/** Growth of the mean below both of these is noise. */
const SMALLEST_GROWTH_MS = 0.05;
const SMALLEST_GROWTH_SHARE = 0.1;

/** Of the steps that the operation is made of; in a mixed ramp pulls grow while pushes break. */
export function grownRequestOf(
  operation: string,
  {client, budgets}: Pick<ComparisonJson, 'client' | 'budgets'>,
): BudgetComparisonJson | undefined {
  const prefix = `${operation}/`;
  const steps = new Set(
    client
      .filter(({kind, subject}) => kind === 'step' && subject.startsWith(prefix))
      .map(({subject}) => subject.slice(prefix.length)),
  );
  // All of them where the generator named no steps of its own.
  return grownRequest(budgets.filter(({step}) => steps.size === 0 || steps.has(step)));
}

/** In the order of compareBudgets. What a target answered says more than what it asked of others. */
export function grownRequest(
  budgets: readonly BudgetComparisonJson[],
): BudgetComparisonJson | undefined {
  const grown = budgets.filter(hasGrown);
  return grown.find(({side}) => side === 'server') ?? grown[0];
}

function hasGrown({mean, beforeRequests, afterRequests}: BudgetComparisonJson): boolean {
  const {deltaMs, beforeMs} = mean;
  return (
    Math.min(beforeRequests, afterRequests) >= FEWEST_REQUESTS &&
    deltaMs >= SMALLEST_GROWTH_MS &&
    deltaMs >= SMALLEST_GROWTH_SHARE * beforeMs
  );
}
