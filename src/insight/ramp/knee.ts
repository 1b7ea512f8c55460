// Finds the knee of each ramp: the highest load at which the p95 of an operation stayed below a
// threshold, the first step at which it did not, and what grew between the two.

import {limitMsOf} from '../../domain/limit-label.js';
import {optional} from '../../domain/optional.js';
import {comparePhases} from '../compare/compare.js';
import {kneeEffect} from '../effect/effect-sentences.js';
import type {KneeJson, KneeStepJson, PhaseReportJson} from '../../contract/report-json.js';
import {crowdedOutShare, droppedShare, MOST_DROPPED_SHARE} from './load-made.js';
import {rampsOf} from './ramps.js';

/** Used where no phase of the ramp has a limit: the value that most registry teams alert on. */
export const DEFAULT_THRESHOLD_MS = 500;

/** A step broke when more of its operations failed, however fast its answers were. */
export const HIGHEST_FAILED_SHARE = 0.01;

export interface KneeOptions {
  /** Used for every operation, in place of the limits that the phases carry. */
  readonly thresholdMs?: number;
}

interface Step extends KneeStepJson {
  readonly report: PhaseReportJson;
}

/** Returns one knee for each ramp and operation. Phases on which no verdict may rest are left out. */
export function findKnees(
  run: string,
  phases: readonly PhaseReportJson[],
  options: KneeOptions = {},
): KneeJson[] {
  return rampsOf(phases).flatMap(({name, isLabelled, reports}) => {
    const names = reports.flatMap(({operations}) => operations.map(({operation}) => operation));
    return [...new Set(names)].flatMap((operation) => {
      const thresholdMs =
        options.thresholdMs ?? limitOf(reports, operation) ?? DEFAULT_THRESHOLD_MS;
      const steps = reports
        .flatMap((report) => stepOf(report, operation))
        .filter((step) => madeItsLoad(step, thresholdMs));
      const [first] = steps;
      if (first === undefined) return [];
      // A ramp that ended at its first step has an answer too, where that step broke.
      const brokeAtOnce = isLabelled && brokeBy(first, thresholdMs) !== undefined;
      const isRamp = steps.length > 1 || brokeAtOnce;
      return isRamp ? [kneeOf({run, ramp: name, operation, thresholdMs}, steps)] : [];
    });
  });
}

function limitOf(reports: readonly PhaseReportJson[], operation: string): number | undefined {
  return reports
    .map(({phase}) => limitMsOf(phase.labels, operation))
    .find((ms) => ms !== undefined);
}

interface JudgedRamp {
  readonly run: string;
  readonly ramp: string;
  readonly operation: string;
  readonly thresholdMs: number;
}

function kneeOf({run, ramp, operation, thresholdMs}: JudgedRamp, steps: readonly Step[]): KneeJson {
  const at = steps.findIndex((step) => brokeBy(step, thresholdMs) !== undefined);
  const firstBad = at < 0 ? undefined : steps[at];
  const lastGood = at < 0 ? steps.at(-1) : steps[at - 1];
  const [from, to] = firstBad === undefined ? [steps[0], lastGood] : [lastGood, firstBad];
  const change =
    from === undefined || to === undefined || from === to
      ? undefined
      : comparePhases({run, phase: from.report}, {run, phase: to.report});
  return {
    ...{ramp, operation, thresholdMs},
    ...optional('lastGood', lastGood && withoutReport(lastGood)),
    ...optional('firstBad', firstBad && withoutReport(firstBad)),
    ...optional('brokeBy', firstBad && brokeBy(firstBad, thresholdMs)),
    ...optional('change', change),
    ...optional('effect', firstBad && kneeEffect(firstBad.report)),
  };
}

/** Undefined where the step held. */
export function brokeBy(
  {
    p95Ms,
    failedShare,
    droppedShare: dropped = 0,
  }: Pick<KneeStepJson, 'p95Ms' | 'failedShare' | 'droppedShare'>,
  thresholdMs: number,
): KneeJson['brokeBy'] {
  if (p95Ms !== undefined && p95Ms > thresholdMs) return 'p95';
  if (failedShare > HIGHEST_FAILED_SHARE) return 'failures';
  return dropped > MOST_DROPPED_SHARE ? 'dropped' : undefined;
}

function stepOf(report: PhaseReportJson, operation: string): Step[] {
  const row = report.operations.find((candidate) => candidate.operation === operation);
  if (row === undefined || row.count === 0) return [];
  // Nothing was answered: the step says something only if that is the registry's failure.
  if (row.p95Ms === undefined && row.failed === 0) return [];
  const {name, index, users, rate} = report.phase;
  const dropped = crowdedOutShare(report);
  return [
    {
      ...{phase: name, phaseIndex: index, report},
      ...optional('users', users),
      ...optional('rate', rate),
      ...optional('p95Ms', row.p95Ms),
      ...{perSecond: row.perSecond, failedShare: row.failed / row.count},
      ...optional('droppedShare', dropped === 0 ? undefined : dropped),
    },
  ];
}

// A generator that drops operations while answers are fast made another load than the step says. A step
// that broke counts all the same: there, operations are dropped because the registry is too slow.
function madeItsLoad(step: Step, thresholdMs: number): boolean {
  const dropped = droppedShare(step.report.load);
  return dropped <= MOST_DROPPED_SHARE || brokeBy(step, thresholdMs) !== undefined;
}

function withoutReport({report: _, ...step}: Step): KneeStepJson {
  return step;
}
