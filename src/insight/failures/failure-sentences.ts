// Causes of failures as sentences of the verdict: what the most failures have in common comes first.

import type {FailureCauseJson} from '../../contract/failure-json.js';
import type {PhaseReportJson} from '../../contract/report-json.js';

const MOST_TOLD = 3;

/** Of the phase with the most failed operations; what targets met comes before what clients were told. */
export function failureCauseSentences(phases: readonly PhaseReportJson[]): string[] {
  const worst = phases.toSorted((left, right) => failedIn(right) - failedIn(left))[0];
  if (worst?.failures === undefined) return [];
  const {failures, phase} = worst;
  const of = (what: FailureCauseJson['what']): readonly FailureCauseJson[] =>
    failures.filter((cause) => cause.what === what);
  return [...of('calls'), ...of('operations')].slice(0, MOST_TOLD).map(({sentence, remedy}) => {
    return `cause of failures in "${phase.name}": ${sentence}. ${remedy}`;
  });
}

function failedIn({operations}: PhaseReportJson): number {
  return operations.reduce((sum, {failed}) => sum + failed, 0);
}
