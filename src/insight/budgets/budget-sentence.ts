// One sentence for requests that take longer in the second of two phases, with the parts of their
// budget that grew.

import type {BudgetChangeJson, BudgetComparisonJson} from '../../contract/budget-json.js';
import {isBeyondChance} from '../words/beyond-chance.js';
import {withArticle, writeMs, writeMsChange, writeShare} from '../words/figures.js';

/** Where the told parts together make up a smaller share of the growth, they name no cause. */
const CLEAR_SHARE = 0.5;
/** A part is told when it makes up this share of the growth or more. */
const TOLD_SHARE = 0.1;
const MOST_TOLD = 3;

/**
 * Undefined where no part stands out. Where only a wait is known to have grown, the sentence is of the wait. `device` is the disk that holds the files, where it is known:
 * it is named beside the parts for file access.
 */
export function budgetSentence(grown: BudgetComparisonJson, device?: string): string | undefined {
  const {target, step, side, mean} = grown;
  const who = side === 'server' ? `${step} in ${target}` : `${step} asked by ${target}`;
  if (!isBeyondChance(mean.chance)) return waitSentence(who, mean, device);
  const causes = causesOf(mean);
  const told = causes.reduce((sum, {deltaMs}) => sum + deltaMs, 0);
  if (told < CLEAR_SHARE * mean.deltaMs) return undefined;
  const parts = causes
    .map(({part, deltaMs}) => `${writeMsChange(deltaMs)} is ${nameOf(part, device)}`)
    .join(', ');
  const grew = `${writeMsChange(mean.deltaMs)} (${writeMs(mean.beforeMs)} → ${writeMs(mean.afterMs)})`;
  return `${withArticle(who)} takes ${grew} on average: ${parts}${unexplained(mean)}`;
}

/** Undefined where no wait is known to have grown either. */
function waitSentence(
  who: string,
  {parts, grownWait}: BudgetChangeJson,
  device: string | undefined,
): string | undefined {
  const wait = parts.find(({part}) => part === grownWait);
  if (wait === undefined) return undefined;
  const {part, beforeMs, afterMs, deltaMs} = wait;
  const grew = `${writeMsChange(deltaMs)} (${writeMs(beforeMs)} → ${writeMs(afterMs)})`;
  return `${withArticle(who)} waits ${grew} longer on average: ${nameOf(part, device)}`;
}

function nameOf(part: string, device: string | undefined): string {
  return device !== undefined && part.startsWith('fs.') ? `${part} on ${device}` : part;
}

function causesOf({parts, deltaMs}: BudgetChangeJson): BudgetChangeJson['parts'] {
  return parts
    .filter(({part, chance}) => part !== 'unexplained' && isBeyondChance(chance))
    .filter((each) => each.deltaMs >= TOLD_SHARE * deltaMs)
    .slice(0, MOST_TOLD);
}

function unexplained({parts, deltaMs}: BudgetChangeJson): string {
  const part = parts.find((each) => each.part === 'unexplained');
  const share = Math.max(0, part?.deltaMs ?? 0) / deltaMs;
  return share < 0.01 ? '' : `, ${writeShare(share)} is unexplained`;
}
