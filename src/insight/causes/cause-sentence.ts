// Causes as sentences: the cause first, then how much of the growth it explains, then what to do.

import type {CausesJson} from '../../contract/cause-json.js';
import {groupBy} from '../../domain/group-by.js';
import type {ComparisonJson} from '../../contract/report-json.js';
import {failureGrowthSentences} from '../failures/failure-sentences.js';
import {withArticle, writeMsChange} from '../words/figures.js';

const MOST_TOLD = 3;
/** A share of the growth. Less than this is left over by what each cause rounds. */
const LEAST_UNEXPLAINED = 0.2;

/** None where no request grew. */
export function causeSentences({causes, grown}: CausesJson): string[] {
  if (grown === undefined) return [];
  return causes.slice(0, MOST_TOLD).map(({sentence, explainsMs, remedy}) => {
    const explains = `${writeMsChange(explainsMs)} of ${writeMsChange(grown.deltaMs)}`;
    return `cause: ${sentence}. It explains ${explains} of ${withArticle(grown.step)}. ${remedy}`;
  });
}

/** The last sentences on a growth: how much no cause explains and, where there is no cause, which were not judged. */
export function leftSentences(causes: CausesJson): string[] {
  if (causes.grown === undefined) return [];
  const unjudged = causes.causes.length === 0 ? unjudgedSentence(causes) : [];
  return [...unexplainedSentence(causes), ...unjudged];
}

/** The causes of a comparison, what they leave, and which of them could not be judged. */
export function comparedCauses({
  after,
  causes,
}: Pick<ComparisonJson, 'after' | 'causes'>): string[] {
  const failures = failureGrowthSentences(after.phase, causes?.failures);
  if (causes?.grown === undefined) return failures;
  const growth = [...causeSentences(causes), ...unexplainedSentence(causes)];
  return [...failures, ...growth, ...unjudgedSentence(causes)];
}

function unexplainedSentence({unexplainedMs = 0, grown}: CausesJson): string[] {
  if (grown === undefined || unexplainedMs < LEAST_UNEXPLAINED * grown.deltaMs) return [];
  const size = `${writeMsChange(unexplainedMs)} of ${writeMsChange(grown.deltaMs)}`;
  return [`no cause of the catalogue explains ${size} of ${withArticle(grown.step)}`];
}

/** Causes that lack the same figures are told together. */
export function unjudgedSentence({unjudged}: Pick<CausesJson, 'unjudged'>): string[] {
  const reasons = groupBy(unjudged, ({reason}) => reason).map((group) => {
    return `${group.map(({name}) => name).join(', ')} (${group[0]!.reason})`;
  });
  return reasons.length === 0 ? [] : [`could not be judged: ${reasons.join('; ')}`];
}
