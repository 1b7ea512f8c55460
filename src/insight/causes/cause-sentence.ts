// Causes as sentences: the cause first, then how much of the growth it explains, then what to do.

import type {BudgetComparisonJson} from '../../contract/budget-json.js';
import type {CausesJson} from '../../contract/cause-json.js';
import {withArticle, writeMsChange} from '../words/figures.js';

const MOST_TOLD = 3;

/** `grown`: the requests that the causes were asked about. */
export function causeSentences(
  {causes}: CausesJson,
  {step, mean}: Pick<BudgetComparisonJson, 'step' | 'mean'>,
): string[] {
  return causes.slice(0, MOST_TOLD).map(({sentence, explainsMs, remedy}) => {
    const explains = `${writeMsChange(explainsMs)} of ${writeMsChange(mean.deltaMs)}`;
    return `cause: ${sentence}. It explains ${explains} of ${withArticle(step)}. ${remedy}`;
  });
}
