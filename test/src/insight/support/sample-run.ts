// A run in memory: a ramp of two steps with a registry, second by second. In the second step the p95 is
// above 500 ms, because fdatasync takes longer.

import type {AgentAccount} from '../../../../src/domain/accounting.js';
import {histogramOf} from '../../../../src/domain/histogram.js';
import type {LoadReport, LoadRow} from '../../../../src/domain/load.js';
import type {
  BudgetFilter,
  FailedOperation,
  FigureFilter,
  IntervalFigures,
  RunReader,
  StoredBudget,
} from '../../../../src/domain/ports.js';
import type {Figure} from '../../../../src/domain/record.js';
import type {Phase, Run} from '../../../../src/domain/run.js';
import {AGENT_TARGET, ENGINE_PROBE, type TargetKind} from '../../../../src/domain/target.js';
import {counterFigure, gaugeFigure, latencyFigure} from '../../domain/support/sample-figures.js';
import {emptyReader, runOf} from '../../domain/support/sample-run.js';

export const START_NS = 1_700_000_000_000_000_000n;
const MS = 1_000_000;

export const RUN: Run = runOf({
  ...{id: 'r1', name: 'sample', startNs: START_NS, endNs: seconds(10)},
});

/** The Unix time in ns that is `after` seconds after the start of the run. */
export function seconds(after: number): bigint {
  return START_NS + BigInt(Math.round(after * 1000)) * 1_000_000n;
}

export function phaseOf(index: number, name: string, from: number, to: number): Phase {
  const users = /\d+/.exec(name)?.[0];
  return {
    ...{index, name, startNs: seconds(from), endNs: seconds(to), spanId: `${index}`.repeat(16)},
    ...(users === undefined ? {} : {users: Number(users)}),
  };
}

/** A process of a target, as a host told it. */
export function processOf(
  target: string,
  targetKind: TargetKind,
): ReturnType<RunReader['processes']>[number] {
  const process = {target, targetKind, pid: 9, startTicks: 1, exe: '', comm: '', listenPorts: []};
  return {agentId: 'agent-1', process};
}

export function intervalOf(
  from: number,
  to: number,
  figures: readonly Figure[],
  agentId = 'agent-1',
): IntervalFigures {
  return {agentId, startNs: seconds(from), endNs: seconds(to), figures};
}

/** `times` system calls of `ms` each. */
export function callOf(series: string, times: number, ms: number, target = 'registry'): Figure {
  return latencyFigure(series, Array<number>(times).fill(ms), {target});
}

export function counterOf(
  probe: string,
  series: string,
  metric: string,
  value: number,
  target = 'registry',
): Figure {
  return counterFigure(series, metric, value, {probe, target});
}

export function gaugeOf(metric: string, value: number): Figure {
  return gaugeFigure(metric, value);
}

/** The books of `agent-1`, of which nothing is missing. */
export function accountOf(more: Partial<AgentAccount> = {}): AgentAccount {
  return {
    ...{agentId: 'agent-1', host: 'db1', produced: 800, stored: 800, spooled: 0},
    ...{droppedSpoolFull: 0, droppedInvalid: 0, lostEvents: 0, gapNs: 0n},
    ...more,
  };
}

/** The figure that an agent makes while a probe runs. */
export function engineRuns(): Figure {
  const key = {target: AGENT_TARGET, probe: ENGINE_PROBE, series: 'core', metric: 'running'};
  return {kind: 'gauge', ...key, value: 1};
}

/** One second of one generator: `times` pushes of `ms` each, each with one step of its own. */
export function loadOf(
  phaseIndex: number,
  second: number,
  times: number,
  ms: number,
  errors: Readonly<Record<string, number>> = {},
): LoadReport {
  const latency = histogramOf(Array<number>(times).fill(ms * MS), 7);
  const operation: LoadRow = {
    ...{scope: 'operation', operation: 'push', latency, errors, bytesIn: 10, bytesOut: 2000},
  };
  const request: LoadRow = {...operation, scope: 'request', step: 'upload.finish'};
  return {
    ...{source: 'load', seq: second, phaseIndex},
    ...{startNs: seconds(second), endNs: seconds(second + 1)},
    state: {users: 4 * 2 ** phaseIndex, cpuShare: 0.25, late: 1},
    rows: [operation, request],
  };
}

/** A reader of what is given, by phase, time and probe. Everything else is empty. */
export function readerOf(given: {
  readonly run?: Run;
  readonly phases?: readonly Phase[];
  readonly intervals?: readonly IntervalFigures[];
  readonly load?: readonly LoadReport[];
  readonly losses?: ReturnType<RunReader['losses']>;
  readonly costs?: ReturnType<RunReader['costs']>;
  readonly accounts?: ReturnType<RunReader['accounts']>;
  readonly hosts?: ReturnType<RunReader['hosts']>;
  readonly processes?: ReturnType<RunReader['processes']>;
  readonly budgets?: readonly StoredBudget[];
  readonly failed?: readonly FailedOperation[];
}): RunReader {
  return emptyReader({
    run: () => given.run ?? RUN,
    phases: () => given.phases ?? [],
    hosts: () => given.hosts ?? [],
    processes: () => given.processes ?? [],
    series: () => seriesOf(given.intervals ?? []),
    latestNs: () => given.intervals?.at(-1)?.endNs,
    figures: (filter) => figuresIn(given.intervals ?? [], filter),
    loadReports: (range = {}) => (given.load ?? []).filter((report) => touches(report, range)),
    losses: () => given.losses ?? [],
    costs: () => given.costs ?? [],
    accounts: () => given.accounts ?? [],
    failedOperations: () => given.failed ?? [],
    budgets: (filter = {}) => (given.budgets ?? []).filter((budget) => belongs(budget, filter)),
  });
}

function figuresIn(
  intervals: readonly IntervalFigures[],
  {probes, ...range}: FigureFilter,
): readonly IntervalFigures[] {
  const own = intervals.filter((interval) => touches(interval, range));
  if (probes === undefined) return own;
  return own
    .map((interval) => ({
      ...interval,
      figures: interval.figures.filter(({probe}) => probes.has(probe)),
    }))
    .filter(({figures}) => figures.length > 0);
}

function seriesOf(intervals: readonly IntervalFigures[]): ReturnType<RunReader['series']> {
  const all = intervals.flatMap(({agentId, figures}) =>
    figures.map(({target, probe, series, metric, kind}) => {
      return {agentId, target, probe, series, metric, kind};
    }),
  );
  return [...new Map(all.map((each) => [JSON.stringify(each), each])).values()];
}

function touches(
  {startNs, endNs}: Pick<IntervalFigures, 'startNs' | 'endNs'>,
  {fromNs = 0n, toNs = 2n ** 63n}: Pick<FigureFilter, 'fromNs' | 'toNs'>,
): boolean {
  return startNs < toNs && endNs > fromNs;
}

function belongs(
  budget: StoredBudget,
  {phase = budget.phase, fromNs = 0n, toNs = 2n ** 63n}: BudgetFilter,
): boolean {
  return budget.phase === phase && budget.startNs >= fromNs && budget.startNs < toNs;
}

/** The run that the header of this file describes. */
export function sampleReader(): RunReader {
  return readerOf({
    phases: [phaseOf(0, 'ramp 4 users', 0, 4), phaseOf(1, 'ramp 8 users', 5, 9)],
    intervals: [0, 1, 2, 3, 5, 6, 7, 8].map((second) =>
      intervalOf(second, second + 1, figuresOf(second >= 5)),
    ),
    load: [
      ...[0, 1, 2, 3].map((second) => loadOf(0, second, 10, 80)),
      ...[5, 6, 7, 8].map((second) => loadOf(1, second, 10, 620, second === 8 ? {'5xx': 2} : {})),
    ],
    hosts: [
      {
        agentId: 'agent-1',
        host: {
          ...{name: 'db1', kernel: '6.1.0', bpftrace: '0.17.0', cpus: 2},
          ...{memoryBytes: 4e9, bootId: 'boot'},
        },
      },
    ],
    costs: [
      {
        ...{kind: 'cost', probe: 'syscalls', runNs: 4_000_000, runs: 10_000, agentId: 'agent-1'},
        ...{startNs: seconds(0), endNs: seconds(10)},
      },
    ],
    accounts: [accountOf()],
    losses: [
      {
        ...{kind: 'loss', probe: 'tcp', reason: 'unavailable', count: 0, agentId: 'agent-1'},
        ...{detail: 'tracepoint tcp:tcp_probe is missing', startNs: seconds(0), endNs: seconds(1)},
      },
    ],
  });
}

function figuresOf(isSlow: boolean): Figure[] {
  return [
    callOf('fdatasync', 10, isSlow ? 500 : 50),
    callOf('write', 100, 0.2),
    callOf('futex', 10, 900),
    counterOf('syscalls', 'write', 'bytes', 1000),
    counterOf('syscalls', 'openat', 'errors.ENOENT', 3),
    {...callOf('sdb write', 10, isSlow ? 490 : 45, 'host'), probe: 'block'},
    {...callOf('registry', 20, isSlow ? 4 : 1), probe: 'runqueue', metric: 'latency'},
    counterOf('tcp', ':5000', 'bytesIn', 2000),
    gaugeOf('rss_bytes', isSlow ? 60e6 : 50e6),
  ];
}
