// The sentence for what grew in requests from one phase to another: the step that grew most, and the
// parts of its budget that it grew by. None where nothing grew by much, or no part stands out.

import type {BudgetChangeJson, BudgetComparisonJson} from './budget-json.js';
import {writeMs, writeShare} from './write-ms.js';

/** A step with fewer requests in either phase has no mean worth telling. */
const FEWEST_REQUESTS = 20;
/** Growth of the mean below both of these is noise. */
const SMALLEST_GROWTH_MS = 0.05;
const SMALLEST_GROWTH_SHARE = 0.1;
/** Parts that together make up less of the growth name no cause. */
const CLEAR_SHARE = 0.5;
/** A part that grew by less of the whole growth is not told. */
const TOLD_SHARE = 0.1;
const MOST_TOLD = 3;

/** In the order of compareBudgets. What a target answered says more than what it asked of others. */
export function budgetSentence(budgets: readonly BudgetComparisonJson[]): string | undefined {
  const grown = budgets.filter(hasGrown);
  const most = grown.find(({side}) => side === 'server') ?? grown[0];
  if (most === undefined) return undefined;
  const causes = causesOf(most.mean);
  const told = causes.reduce((sum, {deltaMs}) => sum + deltaMs, 0);
  if (told < CLEAR_SHARE * most.mean.deltaMs) return undefined;
  const {target, step, side, mean} = most;
  const who = side === 'server' ? `${step} in ${target}` : `${step} asked by ${target}`;
  const parts = causes.map(({part, deltaMs}) => `+${writeMs(deltaMs)} is ${part}`).join(', ');
  const grew = `+${writeMs(mean.deltaMs)} (${writeMs(mean.beforeMs)} → ${writeMs(mean.afterMs)})`;
  return `${/^[aeiou]/.test(who) ? 'an' : 'a'} ${who} takes ${grew} on average: ${parts}${unexplained(mean)}`;
}

function hasGrown({mean, beforeRequests, afterRequests}: BudgetComparisonJson): boolean {
  const {deltaMs, beforeMs} = mean;
  return (
    Math.min(beforeRequests, afterRequests) >= FEWEST_REQUESTS &&
    deltaMs >= SMALLEST_GROWTH_MS &&
    deltaMs >= SMALLEST_GROWTH_SHARE * beforeMs
  );
}

function causesOf({parts, deltaMs}: BudgetChangeJson): BudgetChangeJson['parts'] {
  return parts
    .filter((each) => each.part !== 'unexplained' && each.deltaMs >= TOLD_SHARE * deltaMs)
    .slice(0, MOST_TOLD);
}

function unexplained({parts, deltaMs}: BudgetChangeJson): string {
  const part = parts.find((each) => each.part === 'unexplained');
  const share = Math.max(0, part?.deltaMs ?? 0) / deltaMs;
  return share < 0.01 ? '' : `, ${writeShare(share)} is unexplained`;
}
