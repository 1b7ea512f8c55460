// The knee of a ramp as a figure of one run, with the loads between which it lies: a step whose p95 is near
// its threshold may have held, or not, by chance.

import type {KneeJson, PhaseReportJson} from '../contract/report-json.js';
import type {Interval} from '../insight/change/interval.js';
import {rampsOf} from '../insight/ramp/ramps.js';
import {clientsOf, intervalOf} from './figures.js';
import type {GateRun} from './places.js';

export interface RunKnee {
  /** `value`: the highest load that held, 0 where none did. */
  readonly load: Interval;
  /** From the knee to the step above it; 0 where no step broke. */
  readonly stepWidth: number;
  readonly isRate: boolean;
}

const P95 = {kind: 'quantile', q: 0.95} as const;

export function kneeName({ramp, operation}: Pick<KneeJson, 'ramp' | 'operation'>): string {
  return `${operation} in ${ramp === '' ? 'the ramp' : ramp}`;
}

export function runKnee(run: GateRun, knee: KneeJson): RunKnee {
  const {firstBad, lastGood} = knee;
  const steps = rampsOf(run.report.phases).find(({name}) => name === knee.ramp)?.reports ?? [];
  const value = loadOf(lastGood);
  const next = firstBad === undefined ? undefined : loadOf(firstBad);
  return {
    load: {value, ...endsOf(run, knee, steps)},
    stepWidth: next === undefined ? 0 : next - value,
    isRate: (lastGood ?? firstBad)?.rate !== undefined,
  };
}

/** The loads before the first step that may have broken, and before the first that did beyond doubt. */
function endsOf(
  run: GateRun,
  knee: KneeJson,
  steps: readonly PhaseReportJson[],
): Pick<Interval, 'low' | 'high'> {
  const verdicts = steps.map((report) => stepVerdict(run, knee, report));
  const [maybe, surely] = [
    verdicts.findIndex((verdict) => verdict !== 'held'),
    verdicts.indexOf('broke'),
  ];
  const before = (at: number): number => (at === 0 ? 0 : loadOf(steps[at - 1]?.phase));
  const value = loadOf(knee.lastGood);
  return {
    low: Math.min(value, maybe < 0 ? value : before(maybe)),
    high: surely < 0 ? Infinity : Math.max(value, before(surely)),
  };
}

function stepVerdict(
  run: GateRun,
  {operation, thresholdMs, firstBad, brokeBy}: KneeJson,
  report: PhaseReportJson,
): 'held' | 'maybe' | 'broke' {
  const isFirstBad = firstBad?.phaseIndex === report.phase.index;
  // Failures and dropped operations break a step whatever its latencies are.
  if (isFirstBad && brokeBy !== 'p95') return 'broke';
  const clients = clientsOf({run, report}, operation);
  const p95 = clients && intervalOf(P95, [clients]);
  if (p95 === undefined) return 'maybe';
  if (p95.low > thresholdMs) return 'broke';
  return p95.high > thresholdMs ? 'maybe' : 'held';
}

function loadOf(step: {readonly users?: number; readonly rate?: number} | undefined): number {
  return step?.rate ?? step?.users ?? 0;
}

/** The knee of a side whose runs are too few to tell how much they differ. */
export function pooledKnee(knees: readonly RunKnee[]): Interval {
  const loads = knees.map(({load}) => load);
  return {
    value: loads.reduce((sum, {value}) => sum + value, 0) / loads.length,
    low: Math.min(...loads.map(({low}) => low)),
    high: Math.max(...loads.map(({high}) => high)),
  };
}
