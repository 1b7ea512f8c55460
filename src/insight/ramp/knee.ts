// Finds the knee of each ramp: the highest load at which the p95 of an operation held below a
// threshold, the first step at which it broke, and what grew between the two.

import {limitMsOf} from '../../domain/limit-label.js';
import {comparePhases} from '../compare/compare.js';
import {groupBy} from '../../domain/group-by.js';
import type {
  KneeJson,
  KneeStepJson,
  OperationRowJson,
  PhaseReportJson,
} from '../../contract/report-json.js';

/** What most people who load-test registries alert on. */
export const DEFAULT_THRESHOLD_MS = 500;

/** A step with more failures than this broke, however fast its answers were. */
export const HIGHEST_FAILED_SHARE = 0.01;

export interface KneeOptions {
  /** For every operation, in place of what the phases themselves say. */
  readonly thresholdMs?: number;
}

/** Of what a generator planned: with less of its users there it made another load than it says. */
const LEAST_PRESENT_SHARE = 0.9;

/** Past this an open load was another one than it says. */
export const MOST_DROPPED_SHARE = 0.01;

interface Step extends KneeStepJson {
  readonly report: PhaseReportJson;
}

/** One knee for each ramp and operation; phases on which no verdict may rest are left out. */
export function findKnees(
  run: string,
  phases: readonly PhaseReportJson[],
  options: KneeOptions = {},
): KneeJson[] {
  return rampsOf(phases).flatMap(({name, reports}) => {
    const operations = new Set(reports.flatMap((report) => report.operations.map(operationOf)));
    return [...operations].flatMap((operation) => {
      const steps = reports.flatMap((report) => stepOf(report, operation));
      const thresholdMs =
        options.thresholdMs ?? limitOf(reports, operation) ?? DEFAULT_THRESHOLD_MS;
      const judged = steps.filter((step) => madeItsLoad(step, thresholdMs));
      return judged.length < 2 ? [] : [kneeOf(run, name, operation, judged, thresholdMs)];
    });
  });
}

function limitOf(reports: readonly PhaseReportJson[], operation: string): number | undefined {
  return reports
    .map(({phase}) => limitMsOf(phase.labels, operation))
    .find((ms) => ms !== undefined);
}

function kneeOf(
  run: string,
  ramp: string,
  operation: string,
  steps: readonly Step[],
  thresholdMs: number,
): KneeJson {
  const at = steps.findIndex((step) => brokeBy(step, thresholdMs) !== undefined);
  const bad = at < 0 ? undefined : steps[at];
  const good = at < 0 ? steps.at(-1) : steps[at - 1];
  const [from, to] = [bad === undefined ? steps[0]! : good, bad ?? good!];
  const cause = bad === undefined ? undefined : brokeBy(bad, thresholdMs);
  return {
    ...{ramp, operation, thresholdMs},
    ...(good === undefined ? {} : {lastGood: withoutReport(good)}),
    ...(bad === undefined ? {} : {firstBad: withoutReport(bad)}),
    ...(cause === undefined ? {} : {brokeBy: cause}),
    ...(from === undefined || from === to
      ? {}
      : {change: comparePhases({run, phase: from.report}, {run, phase: to.report})}),
  };
}

export function brokeBy(
  {p95Ms, failedShare}: Pick<KneeStepJson, 'p95Ms' | 'failedShare'>,
  thresholdMs: number,
): KneeJson['brokeBy'] {
  if (p95Ms > thresholdMs) return 'p95';
  return failedShare > HIGHEST_FAILED_SHARE ? 'failures' : undefined;
}

/** Whether a verdict may rest on the phase. */
export function isJudged({phase, load}: Pick<PhaseReportJson, 'phase' | 'load'>): boolean {
  return phase.invalid === undefined && missingUsers({phase, load}) === undefined;
}

/** Planned users who were never there, of a generator that tells how many are. */
export function missingUsers({
  phase: {users: planned, rate},
  load: {users: present},
}: Pick<PhaseReportJson, 'phase' | 'load'>): {planned: number; present: number} | undefined {
  if (planned === undefined || rate !== undefined || !present) return undefined;
  return present < planned * LEAST_PRESENT_SHARE ? {planned, present} : undefined;
}

export interface Ramp {
  readonly name: string;
  /** By load, the lowest first. */
  readonly reports: readonly PhaseReportJson[];
}

// Phases of one name but for the number in it ("ramp 144 users"), with at least two different loads.
export function rampsOf(phases: readonly PhaseReportJson[]): Ramp[] {
  const judged = phases.filter((report) => isJudged(report) && loadOf(report.phase) !== undefined);
  return groupBy(judged, ({phase}) => rampName(phase.name))
    .map((reports) => ({
      name: rampName(reports[0]!.phase.name),
      reports: reports.toSorted((left, right) => loadOf(left.phase)! - loadOf(right.phase)!),
    }))
    .filter(({reports}) => new Set(reports.map(({phase}) => loadOf(phase))).size > 1);
}

function rampName(phase: string): string {
  return phase
    .replace(/\d+(\.\d+)?\s*(users?|\/s)?/g, '')
    .replace(/[\s:_-]+$/, '')
    .trim();
}

function loadOf({users, rate}: PhaseReportJson['phase']): number | undefined {
  return rate ?? users;
}

function stepOf(report: PhaseReportJson, operation: string): Step[] {
  const row = report.operations.find((candidate) => candidate.operation === operation);
  if (row?.p95Ms === undefined || row.count === 0) return [];
  const {name, index, users, rate} = report.phase;
  return [
    {
      ...{phase: name, phaseIndex: index, report},
      ...(users === undefined ? {} : {users}),
      ...(rate === undefined ? {} : {rate}),
      ...{p95Ms: row.p95Ms, perSecond: row.perSecond, failedShare: row.failed / row.count},
    },
  ];
}

// Operations that never began say that the load was not made, unless the registry was too slow for it.
function madeItsLoad(step: Step, thresholdMs: number): boolean {
  const dropped = droppedShare(step.report.load);
  return dropped <= MOST_DROPPED_SHARE || brokeBy(step, thresholdMs) !== undefined;
}

/** Of the operations that were planned: what the generator dropped, because it had nobody to do it. */
export function droppedShare({dropped = 0, started = 0}: PhaseReportJson['load']): number {
  return dropped === 0 ? 0 : dropped / (dropped + started);
}

function withoutReport({report: _, ...step}: Step): KneeStepJson {
  return step;
}

function operationOf({operation}: OperationRowJson): string {
  return operation;
}
