// Causes of failures as sentences of the verdict: what targets met comes before what clients were told.

import type {FailureCauseJson, FailureGrowthJson} from '../../contract/failure-json.js';
import type {PhaseReportJson} from '../../contract/report-json.js';

const MOST_TOLD = 3;

/** Tells why operations fail more often than before; nothing where they do not. */
export function failureGrowthSentences(
  phase: string,
  growth: Pick<FailureGrowthJson, 'causes'> | undefined,
): string[] {
  return sentencesOf(phase, growth?.causes ?? []);
}

/** Tells of the phase with the most failed operations. */
export function failureCauseSentences(phases: readonly PhaseReportJson[]): string[] {
  const worst = phases.toSorted((left, right) => failedIn(right) - failedIn(left))[0];
  return worst === undefined ? [] : sentencesOf(worst.phase.name, worst.failures ?? []);
}

function sentencesOf(phase: string, causes: readonly FailureCauseJson[]): string[] {
  return causes
    .slice(0, MOST_TOLD)
    .map(({sentence, remedy}) => `cause of failures in "${phase}": ${sentence}. ${remedy}`);
}

function failedIn({operations}: PhaseReportJson): number {
  return operations.reduce((sum, {failed}) => sum + failed, 0);
}
