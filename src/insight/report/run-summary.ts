// A report in a line: what a list of runs shows of each.

import type {RunSummary, RunVerdict} from '../../domain/history/history-run.js';
import {optional} from '../../domain/optional.js';
import {AGENT_TARGET, HOST_TARGET} from '../../domain/target.js';
import type {KneeJson, PhaseReportJson, ReportJson} from '../../contract/report-json.js';

/** To be raised when another release makes other summaries of the same report. */
export const SUMMARY_VERSION = 2;

/** From this share of failed operations on, a run failed whatever its latencies were. */
const MOST_FAILED_SHARE = 0.5;

/** `scenario` is the name that its text gives it. */
export function summaryOf(report: ReportJson, scenario: string | undefined): RunSummary {
  const knee = worstKnee(report.knees);
  const phase = toldPhase(report.phases, knee);
  return {
    verdict: verdictOf(report),
    ...optional('scenario', scenario),
    ...optional('knee', knee === undefined ? undefined : loadOf(knee)),
    ...optional('p95Ms', knee?.lastGood?.p95Ms ?? slowestP95Ms(phase)),
    ...optional('operationsPerDay', operationsPerDay(report)),
    ...optional('cpuMsPerOperation', phase && cpuMsPerOperation(phase)),
    ...optional('registryVersions', registryVersions(report)),
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

/** The phase of the knee; without a knee the last one that a verdict may rest on and that has answers. */
function toldPhase(
  phases: readonly PhaseReportJson[],
  knee: KneeJson | undefined,
): PhaseReportJson | undefined {
  const index = knee?.lastGood?.p95Ms === undefined ? undefined : knee.lastGood.phaseIndex;
  const atKnee = phases.find(({phase}) => phase.index === index);
  return (
    atKnee ??
    phases.findLast((each) => each.phase.invalid === undefined && slowestP95Ms(each) !== undefined)
  );
}

function slowestP95Ms(phase: PhaseReportJson | undefined): number | undefined {
  const times = (phase?.operations ?? []).flatMap(({p95Ms}) => p95Ms ?? []);
  return times.length === 0 ? undefined : Math.max(...times);
}

function operationsPerDay({capacity}: ReportJson): number | undefined {
  return capacity?.operations.reduce((sum, {perDay}) => sum + perDay, 0);
}

/** Undefined where no CPU time was read, or nothing was done. */
function cpuMsPerOperation({targets, operations, durationMs}: PhaseReportJson): number | undefined {
  const watched = targets.filter(({target}) => target !== AGENT_TARGET && target !== HOST_TARGET);
  const shares = watched.flatMap(({process}) => process.cpuShare ?? []);
  const count = operations.reduce((sum, operation) => sum + operation.count, 0);
  if (shares.length === 0 || count === 0) return undefined;
  return (shares.reduce((sum, share) => sum + share, 0) * durationMs) / count;
}

function registryVersions({processes}: ReportJson): readonly string[] | undefined {
  const registries = processes.filter(({targetKind}) => targetKind === 'registry');
  const versions = [...new Set(registries.flatMap(({version}) => version ?? []))].sort();
  return versions.length === 0 ? undefined : versions;
}
