// The simulated run as the reader of a run file, so that the collector's own queries can answer for
// it.

import type {FigureJson, HistogramJson} from '../../../src/contract/run-json.js';
import type {Histogram} from '../../../src/domain/histogram.js';
import type {LoadReport} from '../../../src/domain/load.js';
import {optional} from '../../../src/domain/optional.js';
import type {FigureFilter, IntervalFigures, RunReader} from '../../../src/domain/ports.js';
import type {Figure} from '../../../src/domain/record.js';
import type {Phase, Run} from '../../../src/domain/run.js';
import {STEPS} from '../../../src/domain/step.js';
import {summedFigures} from '../../src/domain/support/summed-figures.js';
import {edgesOf, hopsOf} from './simulated-hops.js';
import {resourcesAt} from './simulated-resources.js';
import {budgetsOf, requestsOf} from './simulated-requests.js';
import {PHASES, figuresAt, intervalAt, loadAt} from './simulated-run.js';
import {stacksNamed, stacksOf, towersOf} from './simulated-stacks.js';
import type {SimulatedStacks} from './simulated-stacks.js';

export interface SimulatedRun {
  readonly id: string;
  readonly name: string;
  readonly startMs: number;
  /** The number of seconds that have passed. */
  readonly seconds: number;
  readonly ended: boolean;
  /** The number of stacks side by side, instead of the usual stacks. */
  readonly towers?: number;
  /** The names of functions, instead of the usual stacks. */
  readonly functions?: readonly string[];
  /** Probes that could not run, with their reasons. They have no figures. */
  readonly lacking?: Readonly<Record<string, string>>;
  /** So many connections to port 5001 of the registry cannot be read. */
  readonly unread?: number;
}

export const AGENT_ID = 'agent-1';
export const HOST = {
  name: 'bench-01',
  kernel: '6.1.0-28-amd64',
  bpftrace: '0.17.0',
  cpus: 8,
  memoryBytes: 33_554_432_000,
  bootId: 'boot-1',
} as const;

export const PROCESSES = [
  {
    target: 'registry',
    targetKind: 'registry',
    pid: 2211,
    exe: '/usr/bin/docker-registry',
    comm: 'docker-registry',
    listenPorts: [5000],
  },
  {
    target: 'dockerd',
    targetKind: 'dockerd',
    pid: 1802,
    exe: '/usr/sbin/dockerd',
    comm: 'dockerd',
    listenPorts: [],
  },
  {
    target: 'redis',
    targetKind: 'redis',
    pid: 990,
    exe: '/usr/bin/redis-server',
    comm: 'redis-server',
    container: 'f3c1d9a0be7714c2',
    listenPorts: [6379],
  },
] as const;

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN_ID = '00f067aa0ba902b7';

export function runOf({id, name, startMs, seconds, ended}: SimulatedRun): Run {
  return {
    ...{id, name, labels: {}, record: 'sample', traceId: TRACE_ID, spanId: SPAN_ID},
    startNs: ns(startMs),
    ...(ended ? {endNs: ns(startMs + seconds * 1000)} : {}),
  };
}

export function phasesOf({startMs, seconds, ended}: SimulatedRun): Phase[] {
  const phases: Phase[] = [];
  let beginsAt = 0;
  for (const [index, {name, users, seconds: lasts, invalid}] of PHASES.entries()) {
    if (beginsAt >= seconds) break;
    const endsAt = beginsAt + lasts;
    phases.push({
      ...{index, name, spanId: SPAN_ID, startNs: ns(startMs + beginsAt * 1000)},
      ...optional('users', users),
      ...optional('invalid', invalid),
      ...(endsAt <= seconds || ended
        ? {endNs: ns(startMs + Math.min(endsAt, seconds) * 1000)}
        : {}),
    });
    beginsAt = endsAt;
  }
  return phases;
}

/** The reader answers what the collector's queries ask for; everything else is empty. */
export function readerOf(simulated: SimulatedRun): RunReader {
  const {startMs, seconds} = simulated;
  const requestSeconds = simulated.lacking?.['requests'] === undefined ? seconds : 0;
  const stacks = (): SimulatedStacks => sampledIn(simulated);
  const reader: RunReader = {
    run: () => runOf(simulated),
    phases: () => phasesOf(simulated),
    scenario: () => undefined,
    hosts: () => [{agentId: AGENT_ID, host: HOST}],
    processes: () =>
      PROCESSES.map((process) => ({agentId: AGENT_ID, process: {...process, startTicks: 1}})),
    series: () =>
      figuresAt(60).map(({target, probe, series, metric, histogram}) => ({
        ...{agentId: AGENT_ID, target, probe, series, metric},
        kind: histogram === undefined ? ('counter' as const) : ('histogram' as const),
      })),
    latestNs: () => ns(startMs + seconds * 1000),
    *figures(filter) {
      if (simulated.unread !== undefined) yield unreadOf(simulated.unread, startMs);
      for (let second = 0; second < seconds; second += 1) {
        const interval =
          filter.probes === undefined
            ? intervalOf(second, startMs, filter)
            : {...intervalOf(second, startMs, {}), figures: resourcesAt(second)};
        if (interval.figures.length > 0 && touches(interval, filter)) yield interval;
      }
    },
    sumFigures: (filter, summer) => summedFigures(reader.figures(filter), summer),
    *loadReports(range = {}) {
      for (let second = 0; second < seconds; second += 1) {
        const report = reportOf(second, startMs);
        if (touches(report, range)) yield report;
      }
    },
    losses: () => lossesOf(simulated),
    costs: () => [],
    stackSums: (range = {}) => stacks().sums(range),
    stackPoints: (range = {}) => stacks().points(range),
    accounts: () => [accountOf(simulated)],
    hops: (filter = {}) => hopsOf(phasesOf(simulated).length, filter),
    hopEdges: (filter = {}) => edgesOf(phasesOf(simulated).length, filter),
    budgets: (filter) => budgetsOf(requestSeconds, startMs, filter),
    requests: (page) => requestsOf(requestSeconds, startMs, AGENT_ID, page),
    failedOperations: () => [],
    spans: () => [],
    close: () => undefined,
  };
  return reader;
}

function sampledIn(run: SimulatedRun): SimulatedStacks {
  const {startMs, seconds, towers, functions, lacking} = run;
  if (lacking?.['oncpu'] !== undefined) return stacksNamed(startMs, [], AGENT_ID);
  if (towers !== undefined) return towersOf(startMs, towers, AGENT_ID);
  if (functions !== undefined) return stacksNamed(startMs, functions, AGENT_ID);
  return stacksOf(startMs, seconds, AGENT_ID);
}

function unreadOf(value: number, startMs: number): IntervalFigures {
  const key = {target: 'registry', probe: 'unread', series: ':5001', metric: 'TLS'};
  return {
    ...{agentId: AGENT_ID, startNs: ns(startMs), endNs: ns(startMs + 1000)},
    figures: [{kind: 'counter', ...key, value}],
  };
}

/** The probes that the agent could not run, from the run's start on. */
function lossesOf({startMs, lacking}: SimulatedRun): ReturnType<RunReader['losses']> {
  const [startNs, endNs] = [ns(startMs), ns(startMs + 1000)];
  return Object.entries(lacking ?? {}).map(([probe, detail]) => ({
    ...{kind: 'loss', probe, reason: 'unavailable', count: 0, detail},
    ...{agentId: AGENT_ID, startNs, endNs},
  }));
}

function accountOf({seconds}: SimulatedRun) {
  const produced = seconds * 118;
  return {
    ...{agentId: AGENT_ID, host: HOST.name, produced, stored: produced, spooled: 0},
    ...{droppedSpoolFull: 0, droppedInvalid: 0, lostEvents: 3, gapNs: 0n},
  };
}

function intervalOf(second: number, startMs: number, filter: FigureFilter): IntervalFigures {
  const {agentId, startUnixNs, endUnixNs, figures} = intervalAt(second, startMs, AGENT_ID);
  const wanted = figures.filter((figure) =>
    (['target', 'probe', 'series', 'metric'] as const).every(
      (name) => filter[name] === undefined || filter[name] === figure[name],
    ),
  );
  return {
    ...{agentId, startNs: BigInt(startUnixNs), endNs: BigInt(endUnixNs)},
    figures: wanted.map(figureOf),
  };
}

function reportOf(second: number, startMs: number): LoadReport {
  const {startUnixNs, endUnixNs, rows, ...report} = loadAt(second, startMs);
  return {
    ...report,
    ...{startNs: BigInt(startUnixNs), endNs: BigInt(endUnixNs)},
    rows: rows.map(({latency, step, serviceTime: _, ...row}) => ({
      ...row,
      latency: histogramOf(latency),
      ...(step === undefined ? {} : {step: STEPS.find((each) => each === step) ?? 'other'}),
    })),
  };
}

function figureOf({target, probe, series, metric, histogram, count}: FigureJson): Figure {
  const key = {target, probe, series, metric};
  if (histogram === undefined) return {...key, kind: 'counter', value: count ?? 0};
  return {...key, kind: 'histogram', histogram: histogramOf(histogram)};
}

function histogramOf({precisionBits, counts}: HistogramJson): Histogram {
  return {precisionBits, counts: new Map(counts)};
}

function touches(
  {startNs, endNs}: {startNs: bigint; endNs: bigint},
  {fromNs, toNs}: {fromNs?: bigint; toNs?: bigint},
): boolean {
  return (fromNs === undefined || endNs > fromNs) && (toNs === undefined || startNs < toNs);
}

function ns(ms: number): bigint {
  return BigInt(Math.round(ms)) * 1_000_000n;
}
