// A report in a line: what a list of runs shows of each.

import type {RunSummary, RunVerdict} from '../../domain/history/history-run.js';
import {optional} from '../../domain/optional.js';
import type {KneeJson, PhaseReportJson, ReportJson} from '../../contract/report-json.js';

/** To be raised when another release makes other summaries of the same report. */
export const SUMMARY_VERSION = 1;

/** From this share of failed operations on, a run failed whatever its latencies were. */
const MOST_FAILED_SHARE = 0.5;

/** `scenario` is the name that its text gives it. */
export function summaryOf(report: ReportJson, scenario: string | undefined): RunSummary {
  const knee = worstKnee(report.knees);
  return {
    verdict: verdictOf(report),
    ...optional('scenario', scenario),
    ...optional('knee', knee === undefined ? undefined : loadOf(knee)),
    ...optional('p95Ms', knee?.lastGood?.p95Ms ?? lastP95Ms(report.phases)),
  };
}

function verdictOf(report: ReportJson): RunVerdict {
  const {run, degraded, phases, knees, soaks} = report;
  if (run.endUnixNs === undefined) return 'goes on';
  if (run.interrupted !== undefined) return 'interrupted';
  if (degraded) return 'degraded';
  const operations = phases.flatMap((phase) => phase.operations);
  const sum = (of: 'count' | 'failed'): number =>
    operations.reduce((total, operation) => total + operation[of], 0);
  if (sum('count') + sum('failed') === 0) return 'no load';
  if (sum('failed') >= MOST_FAILED_SHARE * Math.max(1, sum('count'))) return 'failing';
  if (knees.some(({firstBad}) => firstBad !== undefined)) return 'broke';
  if (soaks.some(({verdict}) => verdict === 'leaks')) return 'leaks';
  return knees.length > 0 ? 'held' : 'done';
}

/** The knee of the operation that broke at the lowest load; where none broke, the first. */
function worstKnee(knees: readonly KneeJson[]): KneeJson | undefined {
  const broken = knees.filter(({firstBad}) => firstBad !== undefined);
  const byLoad = broken.sort((left, right) => loadAt(left) - loadAt(right));
  return byLoad[0] ?? knees[0];
}

function loadAt({firstBad}: KneeJson): number {
  return firstBad?.users ?? firstBad?.rate ?? Infinity;
}

function loadOf({operation, lastGood, firstBad}: KneeJson): NonNullable<RunSummary['knee']> {
  return {
    operation,
    ...optional('users', lastGood?.users),
    ...optional('rate', lastGood?.rate),
    isLimit: firstBad !== undefined,
  };
}

/** Of the last phase that a verdict may rest on and that has answers. */
function lastP95Ms(phases: readonly PhaseReportJson[]): number | undefined {
  const times = phases
    .filter(({phase}) => phase.invalid === undefined)
    .map(({operations}) => operations.flatMap(({p95Ms}) => p95Ms ?? []))
    .filter((each) => each.length > 0);
  const last = times.at(-1);
  return last === undefined ? undefined : Math.max(...last);
}
