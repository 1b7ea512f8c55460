// Causes as sentences: the cause first, then how much of the growth it explains, then what to do.

import type {BudgetComparisonJson} from '../../contract/budget-json.js';
import type {CausesJson} from '../../contract/cause-json.js';
import {groupBy} from '../../domain/group-by.js';
import type {ComparisonJson} from '../../contract/report-json.js';
import {grownRequest} from '../change/grown-request.js';
import {withArticle, writeMsChange} from '../words/figures.js';

const MOST_TOLD = 3;
/** A share of the growth. Less than this is left over by what each cause rounds. */
const LEAST_UNEXPLAINED = 0.2;

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

/** The causes of a comparison, what they leave, and which of them could not be judged. */
export function comparedCauses({
  budgets,
  causes,
}: Pick<ComparisonJson, 'budgets' | 'causes'>): string[] {
  const grown = grownRequest(budgets);
  if (grown === undefined || causes === undefined) return [];
  return [
    ...causeSentences(causes, grown),
    ...unexplainedSentence(causes, grown),
    ...unjudgedSentence(causes),
  ];
}

function unexplainedSentence(
  {unexplainedMs = 0}: CausesJson,
  {step, mean}: Pick<BudgetComparisonJson, 'step' | 'mean'>,
): string[] {
  if (unexplainedMs < LEAST_UNEXPLAINED * mean.deltaMs) return [];
  const size = `${writeMsChange(unexplainedMs)} of ${writeMsChange(mean.deltaMs)}`;
  return [`no cause of the catalogue explains ${size} of ${withArticle(step)}`];
}

/** Causes that lack the same figures are told together. */
export function unjudgedSentence({unjudged}: Pick<CausesJson, 'unjudged'>): string[] {
  const reasons = groupBy(unjudged, ({reason}) => reason).map((group) => {
    return `${group.map(({name}) => name).join(', ')} (${group[0]!.reason})`;
  });
  return reasons.length === 0 ? [] : [`could not be judged: ${reasons.join('; ')}`];
}
