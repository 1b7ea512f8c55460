// Causes of failures as sentences of the verdict: what targets met comes before what clients were told.

import type {
  FailureCauseJson,
  FailureGrowthJson,
  MeanwhileJson,
} from '../../contract/failure-json.js';
import type {PhaseReportJson} from '../../contract/report-json.js';
import {isLate} from './target-events.js';

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
  return causes.slice(0, MOST_TOLD).map((cause) => {
    return `cause of ${effectOf(cause)} in "${phase}": ${cause.sentence}. ${cause.remedy}`;
  });
}

function effectOf({meanwhile}: FailureCauseJson): string {
  const isLateAlone = meanwhile !== undefined && meanwhile.failed === 0 && isLate(meanwhile);
  return isLateAlone ? 'slow operations' : 'failures';
}

/** Tells of new starts that cost no operation anything, such as planned ones: they are no cause. */
export function harmlessStartSentences(phases: readonly PhaseReportJson[]): string[] {
  return phases.flatMap(({phase, events = []}) =>
    events
      .filter(({what, meanwhile}) => what === 'starts' && isHarmless(meanwhile))
      .map(({sentence}) => `"${phase.name}": ${sentence}; no operation failed then or was late`),
  );
}

function isHarmless(then: MeanwhileJson): boolean {
  return then.count > 0 && then.failed === 0 && !isLate(then);
}

function failedIn({operations}: PhaseReportJson): number {
  return operations.reduce((sum, {failed}) => sum + failed, 0);
}
