// The report of one phase: what its clients and its hosts show.

import type {LoadReport} from '../../domain/load.js';
import {optional} from '../../domain/optional.js';
import type {FailedOperation, FigureFilter, IntervalFigures} from '../../domain/ports.js';
import type {Phase} from '../../domain/run.js';
import {phaseJson} from '../../contract/to-json.js';
import type {BudgetReportJson} from '../../contract/budget-json.js';
import type {HopsReportJson} from '../../contract/hops-json.js';
import type {FunctionRowJson} from '../../contract/function-json.js';
import type {PhaseReportJson} from '../../contract/report-json.js';
import type {Tally} from '../sums/tally.js';
import {effectRows} from '../effect/effect-rows.js';
import type {FailedAnswer} from '../failures/failed-answers.js';
import {certainEvents, failureCauses} from '../failures/failure-causes.js';
import {targetEvents} from '../failures/target-events.js';
import {clientRows} from '../sums/client-rows.js';
import {blockRows, hostLoads, targetRows} from '../sums/kernel-rows.js';
import type {Names} from '../sums/names.js';
import {unmeasuredRows, type UnmeasuredParts} from './unmeasured.js';

/** A phase's load begins when agents have ended their interval, after this time at most. */
const SETTLING_NS = 1_000_000_000n;

export interface PhaseParts {
  readonly tally: Tally;
  readonly budgets: readonly BudgetReportJson[];
  readonly hops: HopsReportJson | undefined;
  readonly functions: readonly FunctionRowJson[];
  /** The CPUs of an agent's programs; undefined where they were not measured. */
  readonly programCpus: (agentId: string) => number | undefined;
  /** When the probes of each agent ran (sums/probe-times.ts). */
  readonly probeTimes: UnmeasuredParts['times'];
  /** The failed operations that were kept of a phase, which goes on until `endNs` at most. */
  readonly failedIn: (phase: Phase, endNs: bigint) => readonly FailedOperation[];
  /** The answers of targets that were failures, of those that were kept of such a phase. */
  readonly answersIn: (phase: Phase, endNs: bigint) => readonly FailedAnswer[];
  /** The figures of a phase, which goes on until `endNs` at most. */
  readonly figuresIn: (
    phase: Phase,
    endNs: bigint,
    filter: FigureFilter,
  ) => Iterable<IntervalFigures>;
  /** The reports of the whole run. */
  readonly load: readonly LoadReport[];
  /** The end of what is known of the run: that of a phase that goes on. */
  readonly endNs: bigint;
  readonly names: Names;
}

export function phaseReport(phase: Phase, parts: PhaseParts): PhaseReportJson {
  const {tally, budgets, hops, functions, programCpus, load, names} = parts;
  const endNs = phase.endNs ?? parts.endNs;
  const durationMs = millis(endNs - phase.startNs);
  const hosts = hostLoads(tally, names);
  const own = load.filter((report) => report.phaseIndex === phase.index);
  const clients = clientRows(own, millis(endNs - loadStartNs(phase, own)));
  const targets = targetRows(tally, names);
  const {probeTimes: times} = parts;
  const unmeasured = unmeasuredRows(phase, {times, endNs, hostOf: names.hostOf});
  return {
    phase: phaseJson(phase),
    durationMs,
    intervals: tally.intervals,
    ...optional('unmeasured', unmeasured.length === 0 ? undefined : unmeasured),
    ...clients,
    ...failuresOf(phase, parts, {...clients, endNs, own, targets}),
    budgets,
    ...optional('hops', hops),
    hosts,
    effect: effectRows({tally, durationMs, programCpus, budgets, hosts, names}),
    targets,
    block: blockRows(tally, names),
    functions,
  };
}

function failuresOf(
  phase: Phase,
  {tally, names: {hostOf}, figuresIn, failedIn, answersIn}: PhaseParts,
  {
    operations,
    endNs,
    own: load,
    targets: rows,
  }: Pick<PhaseReportJson, 'operations' | 'targets'> & {
    readonly endNs: bigint;
    readonly own: readonly LoadReport[];
  },
): Pick<PhaseReportJson, 'failures' | 'events'> {
  const targets = (): PhaseReportJson['targets'] => rows;
  const certain = certainEvents({entries: tally.entries(), hostOf, operations, targets});
  const figures = (filter: FigureFilter): Iterable<IntervalFigures> =>
    figuresIn(phase, endNs, filter);
  const events = targetEvents(certain, {figures, load});
  const failed = (): readonly FailedOperation[] => failedIn(phase, endNs);
  const answers = (): readonly FailedAnswer[] => answersIn(phase, endNs);
  return {
    ...optional('failures', failureCauses({operations, events, targets, failed, answers})),
    ...optional('events', events.length === 0 ? undefined : events),
  };
}

/** Rates are counted from here: no operation runs while agents end their interval. */
function loadStartNs({startNs}: Phase, [first]: readonly LoadReport[]): bigint {
  const settledNs = first === undefined ? 0n : first.startNs - startNs;
  return settledNs > 0n && settledNs <= SETTLING_NS ? startNs + settledNs : startNs;
}

/** 0 for a negative time. */
function millis(ns: bigint): number {
  return ns > 0n ? Number(ns) / 1e6 : 0;
}
