// Builds the report of a run: phase by phase what the clients and the kernel saw, what grew, and
// whether the measurement itself can be trusted. Pure over the run file's reader. The terminal form
// is written by src/commands/render/report.ts.

import {DEGRADED_LOSS_SHARE} from '../../domain/accounting.js';
import type {AgentInterval} from '../../domain/figure-sums.js';
import type {LoadReport} from '../../domain/load.js';
import {startLoadOf} from '../../domain/load-labels.js';
import {optional} from '../../domain/optional.js';
import type {RunReader} from '../../domain/ports.js';
import type {ProbeCostRecord} from '../../domain/record.js';
import type {Phase, Run} from '../../domain/run.js';
import {rangeOfPhase} from '../../domain/stacks/stack-samples.js';
import {accountJson, hostJson, processJson, runJson} from '../../contract/to-json.js';
import type {FunctionGrowthJson} from '../../contract/function-json.js';
import type {PhaseReportJson, ReportJson} from '../../contract/report-json.js';
import {programCpus} from '../effect/program-times.js';
import {budgetRows} from '../budgets/budget-rows.js';
import {FAILED_ANSWERS} from '../failures/failed-answers.js';
import {functionSide, perWhat} from '../compare/compare.js';
import {functionGrowth} from '../functions/function-changes.js';
import {functionRows} from '../functions/function-rows.js';
import {stackTrust} from '../functions/stack-trust.js';
import {clientLatencies} from '../hops/client-band.js';
import {hopRows} from '../hops/hop-rows.js';
import {capacityOf} from '../ramp/capacity.js';
import {findKnees} from '../ramp/knee.js';
import type {KneeOptions} from '../ramp/knee.js';
import {withEvidence} from '../ramp/knee-evidence.js';
import {hasSeveralLoads, rampsOf} from '../ramp/ramps.js';
import {stretches} from '../change/stretch.js';
import {LevelReadings} from '../soak/level-readings.js';
import {soakRows} from '../soak/soak.js';
import type {PhaseTallies} from '../sums/phase-tallies.js';
import {tallyPhases} from '../sums/phase-tallies.js';
import {probeTimes} from '../sums/probe-times.js';
import {costRows, engineRows, lossRows, unavailableRows} from './host-rows.js';
import {withKneeCauses} from './causes.js';
import {growthOf, operationsOf} from './growth.js';
import {namesOf} from '../sums/names.js';
import {phaseReport} from './phase-report.js';
import type {PhaseParts} from './phase-report.js';
import {unreadRows} from './unread-rows.js';
import {writeVerdict} from './verdict.js';

export type ReportOptions = KneeOptions;

type Costs = Iterable<ProbeCostRecord & AgentInterval>;

/** Reads the whole run once. While the run goes on, the report covers what is stored so far. */
export function buildReport(reader: RunReader, options: ReportOptions = {}): ReportJson {
  const run = reader.run();
  const names = namesOf(reader);
  const levels = new LevelReadings();
  const tallies = tallyPhases(reader, {level: (...reading) => levels.add(...reading)});
  const load = [...reader.loadReports()];
  const costs = [...reader.costs()];
  const endNs = run.endNs ?? lastNs(tallies, load, run.startNs);
  const phases = phaseReports(reader, {tallies, load, costs, endNs, names});
  const stretchOf = stretches(
    {
      phases: () => reader.phases(),
      budgets: (filter) => reader.budgets(filter),
      hops: (filter) => reader.hops(filter),
      loadReports: () => load,
    },
    endNs,
  );
  const sources = {tallies, names, reader};
  const knees = findKnees(run.name, phases, options).map((knee) =>
    withKneeCauses(withEvidence(knee, reader, stretchOf), {...sources, phases}),
  );
  const soaks = soakRows(steadyPhases(reader.phases(), phases), {
    budgets: (filter) => reader.budgets(filter),
    ...{levels, load, runEndNs: endNs, hostOf: names.hostOf},
  });
  const report: Omit<ReportJson, 'verdict'> = {
    format: 'regscope-report/1',
    run: runJson(run),
    durationMs: Math.max(0, Number(endNs - run.startNs) / 1e6),
    phases,
    knees,
    ...optional('growth', growthOf(run.name, {phases, knees}, {stretchOf, ...sources})),
    ...optional('capacity', capacityOf(phases, knees)),
    soaks,
    ...optional('functions', functionsThatGrew(phases)),
    ...trustOf(reader, costs, names.hostOf),
    unread: unreadRows(reader, names),
    straddlingIntervals: tallies.straddlingIntervals,
  };
  return {...report, verdict: writeVerdict(report)};
}

function phaseReports(
  reader: RunReader,
  {
    tallies,
    costs,
    ...whole
  }: {readonly tallies: PhaseTallies; readonly costs: Costs} & Pick<
    PhaseParts,
    'load' | 'endNs' | 'names'
  >,
): PhaseReportJson[] {
  const budgets = budgetRows(reader);
  const cpusOf = programCpus(reader.phases(), costs);
  const times = probeTimes(reader, tallies);
  const hops = hopRows(reader, (phase) =>
    clientLatencies(whole.load.filter(({phaseIndex}) => phaseIndex === phase)),
  );
  return reader.phases().map((phase) =>
    phaseReport(phase, {
      ...whole,
      tally: tallies.byPhase.get(phase.index)!,
      budgets: budgets.get(phase.index) ?? [],
      hops: hops.get(phase.index),
      functions: functionRows(reader, rangeOfPhase(phase)),
      programCpus: (agentId) => cpusOf(phase.index, agentId),
      probeTimes: times,
      failedIn: ({startNs}, toNs) => reader.failedOperations({fromNs: startNs, toNs}),
      answersIn: ({startNs}, toNs) =>
        reader.requests({...FAILED_ANSWERS, fromNs: startNs, toNs}).map(({record}) => record),
      figuresIn: ({startNs}, toNs, filter) => reader.figures({...filter, fromNs: startNs, toNs}),
    }),
  );
}

/** Everything that does not depend on phases: hosts, processes, accounting, costs and losses. */
function trustOf(
  reader: RunReader,
  costs: Costs,
  hostOf: (agentId: string) => string,
): Pick<
  ReportJson,
  | 'degraded'
  | 'hosts'
  | 'engines'
  | 'processes'
  | 'accounts'
  | 'probes'
  | 'losses'
  | 'stacks'
  | 'unavailable'
> {
  const stored = [...reader.losses()];
  const accounts = reader.accounts().map(accountJson);
  const losses = lossRows(stored, hostOf);
  const unavailable = unavailableRows(stored, hostOf);
  return {
    degraded: accounts.some((account) => account.degraded) || lacksLate(reader.run(), accounts),
    hosts: reader.hosts().map(({agentId, host}) => hostJson(agentId, host)),
    processes: reader.processes().map(({agentId, process}) => ({agentId, ...processJson(process)})),
    accounts,
    probes: costRows(costs, hostOf),
    losses,
    stacks: stackTrust(reader, losses),
    engines: engineRows(reader.series(), unavailable, hostOf),
    unavailable,
  };
}

/** Whether more of the run was turned away, because it came too late, than a measurement may lose. */
function lacksLate({late}: Run, accounts: ReportJson['accounts']): boolean {
  const produced = accounts.reduce((sum, account) => sum + account.produced, 0);
  return (late?.records ?? 0) > DEGRADED_LOSS_SHARE * produced;
}

/** Compares the first and the last of those phases with samples that a verdict may rest on. */
function functionsThatGrew(phases: readonly PhaseReportJson[]): FunctionGrowthJson | undefined {
  const sampled = phases.filter(
    ({phase, functions}) => phase.invalid === undefined && functions.length > 0,
  );
  const [first, last] = [sampled[0], sampled.at(-1)];
  if (first === undefined || last === undefined || first === last) return undefined;
  if (operationsOf(first) !== operationsOf(last)) return undefined;
  const per = perWhat(first, last);
  return functionGrowth(functionSide(first, per), functionSide(last, per), per);
}

/** The phases that hold one load. From one step of a ramp to the next, the load itself grows. */
function steadyPhases(phases: readonly Phase[], reports: readonly PhaseReportJson[]): Phase[] {
  const ramps = rampsOf(reports).filter(hasSeveralLoads);
  const steps = ramps.flatMap((ramp) => ramp.reports.map(({phase}) => phase.index));
  return phases.filter(
    ({index, labels}) => !steps.includes(index) && startLoadOf(labels) === undefined,
  );
}

function lastNs(tallies: PhaseTallies, load: readonly LoadReport[], startNs: bigint): bigint {
  const times = [startNs, tallies.lastNs, ...load.map((report) => report.endNs)];
  return times.reduce((latest, time) => (time > latest ? time : latest));
}
