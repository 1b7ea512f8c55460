// The report of a run: what the clients saw and what the kernel saw, phase by phase, and whether
// the measurement itself can be trusted. Pure over the run file's reader; the terminal's picture of
// it is drawn by src/commands/render/report.ts.

import type {LoadReport} from '../../domain/load.js';
import type {RunReader} from '../../domain/ports.js';
import type {Phase} from '../../domain/run.js';
import {rangeOfPhase} from '../../domain/stack-samples.js';
import {accountJson, hostJson, phaseJson, processJson, runJson} from '../../contract/to-json.js';
import type {BudgetReportJson} from '../../contract/budget-json.js';
import {budgetRows} from '../budgets/budget-rows.js';
import {capacityOf} from '../ramp/capacity.js';
import {clientRows} from './client-rows.js';
import {functionSide, perWhat} from '../compare/compare.js';
import {functionGrowth} from '../functions/function-changes.js';
import type {FunctionGrowthJson, FunctionRowJson} from '../../contract/function-json.js';
import {functionRows} from '../functions/function-rows.js';
import {costRows, lossRows, unavailableRows} from './host-rows.js';
import type {Names} from './kernel-rows.js';
import {blockRows, hostLoads, targetRows} from './kernel-rows.js';
import type {KneeOptions} from '../ramp/knee.js';
import {findKnees, rampsOf} from '../ramp/knee.js';
import {withEvidence} from '../ramp/knee-evidence.js';
import {LevelReadings} from '../soak/level-readings.js';
import type {PhaseTallies} from '../sums/phase-tallies.js';
import {tallyPhases} from '../sums/phase-tallies.js';
import type {PhaseReportJson, ReportJson} from '../../contract/report-json.js';
import {soakRows} from '../soak/soak.js';
import {stackTrust} from '../functions/stack-trust.js';
import type {Tally} from '../sums/tally.js';
import {writeVerdict} from './verdict.js';

/** The load of a phase waits for agents to end their interval, so long at most: time of no rate. */
const SETTLING_NS = 1_000_000_000n;

export type ReportOptions = KneeOptions;

/** Reads the whole run once. While the run goes on, the report is of what is stored so far. */
export function buildReport(reader: RunReader, options: ReportOptions = {}): ReportJson {
  const run = reader.run();
  const names = namesOf(reader);
  const levels = new LevelReadings();
  const tallies = tallyPhases(reader, (phase, interval) => levels.add(phase, interval));
  const load = [...reader.loadReports()];
  const endNs = run.endNs ?? lastNs(tallies, load, run.startNs);
  const losses = [...reader.losses()];
  const budgets = budgetRows(reader);
  const accounts = reader.accounts().map(accountJson);
  const phases = reader.phases().map((phase) => {
    const ofPhase = {
      tally: tallies.byPhase.get(phase.index)!,
      budgets: budgets.get(phase.index) ?? [],
      functions: functionRows(reader, rangeOfPhase(phase)),
    };
    return phaseReport(phase, ofPhase, load, endNs, names);
  });

  const knees = findKnees(run.name, phases, options).map((knee) => withEvidence(knee, reader));
  const capacity = capacityOf(phases, knees);
  const lost = lossRows(losses, names.hostOf);
  const functions = functionsThatGrew(phases);
  const report: Omit<ReportJson, 'verdict'> = {
    format: 'regscope-report/1',
    run: runJson(run),
    durationMs: millis(endNs - run.startNs),
    degraded: accounts.some((account) => account.degraded),
    hosts: reader.hosts().map(({agentId, host}) => hostJson(agentId, host)),
    processes: reader.processes().map(({agentId, process}) => ({agentId, ...processJson(process)})),
    phases,
    knees,
    ...(capacity === undefined ? {} : {capacity}),
    soaks: soakRows(steadyPhases(reader.phases(), phases), {
      budgets: (filter) => reader.budgets(filter),
      ...{levels, load, runEndNs: endNs, hostOf: names.hostOf},
    }),
    accounts,
    probes: costRows(reader.costs(), names.hostOf),
    losses: lost,
    stacks: stackTrust(reader, lost),
    ...(functions === undefined ? {} : {functions}),
    unavailable: unavailableRows(losses, names.hostOf),
    straddlingIntervals: tallies.straddlingIntervals,
  };
  return {...report, verdict: writeVerdict(report)};
}

interface PhaseFigures {
  readonly tally: Tally;
  readonly budgets: readonly BudgetReportJson[];
  readonly functions: readonly FunctionRowJson[];
}

function phaseReport(
  phase: Phase,
  {tally, budgets, functions}: PhaseFigures,
  load: readonly LoadReport[],
  runEndNs: bigint,
  names: Names,
): PhaseReportJson {
  const endNs = phase.endNs ?? runEndNs;
  const own = load.filter((report) => report.phaseIndex === phase.index);
  return {
    phase: phaseJson(phase),
    durationMs: millis(endNs - phase.startNs),
    intervals: tally.intervals,
    ...clientRows(own, millis(endNs - loadStartNs(phase, own))),
    budgets,
    hosts: hostLoads(tally, names),
    targets: targetRows(tally, names),
    block: blockRows(tally, names),
    functions,
  };
}

function loadStartNs({startNs}: Phase, [first]: readonly LoadReport[]): bigint {
  const settledNs = first === undefined ? 0n : first.startNs - startNs;
  return settledNs > 0n && settledNs <= SETTLING_NS ? startNs + settledNs : startNs;
}

/** From the first phase to the last of those that a verdict may rest on. */
function functionsThatGrew(phases: readonly PhaseReportJson[]): FunctionGrowthJson | undefined {
  const sampled = phases.filter(
    ({phase, functions}) => phase.invalid === undefined && functions.length > 0,
  );
  const [first, last] = [sampled[0], sampled.at(-1)];
  if (first === undefined || last === undefined || first === last) return undefined;
  const per = perWhat(first, last);
  return functionGrowth(functionSide(first, per), functionSide(last, per), per);
}

/** Steps of a ramp last minutes, and what grows from one to the next is the load. */
function steadyPhases(phases: readonly Phase[], reports: readonly PhaseReportJson[]): Phase[] {
  const steps = rampsOf(reports).flatMap((ramp) => ramp.reports.map(({phase}) => phase.index));
  return phases.filter(({index}) => !steps.includes(index));
}

function namesOf(reader: Pick<RunReader, 'hosts' | 'processes'>): Names {
  const hosts = new Map(reader.hosts().map(({agentId, host}) => [agentId, host]));
  const kinds = new Map<string, string>();
  for (const {agentId, process} of reader.processes()) {
    kinds.set(JSON.stringify([agentId, process.target]), process.targetKind);
  }
  return {
    hostOf: (agentId) => hosts.get(agentId)?.name ?? agentId,
    cpusOf: (agentId) => hosts.get(agentId)?.cpus,
    kindOf: (agentId, target) => kinds.get(JSON.stringify([agentId, target])) ?? 'other',
  };
}

function lastNs(tallies: PhaseTallies, load: readonly LoadReport[], startNs: bigint): bigint {
  const times = [startNs, tallies.lastNs, ...load.map((report) => report.endNs)];
  return times.reduce((latest, time) => (time > latest ? time : latest));
}

function millis(ns: bigint): number {
  return ns > 0n ? Number(ns) / 1e6 : 0;
}
