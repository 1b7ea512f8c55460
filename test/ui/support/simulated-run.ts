// A simulated run, second by second: the load on a registry rises until its disk is the limit. The
// same second always has the same figures.

import type {
  FigureJson,
  IntervalJson,
  LoadReportJson,
  LoadRowJson,
} from '../../../src/contract/run-json.js';
import {optional} from '../../../src/domain/optional.js';
import {noise, spread} from './simulated-latency.js';

export interface SimulatedPhase {
  readonly name: string;
  readonly users?: number;
  readonly seconds: number;
  readonly operation: 'push' | 'pull' | 'docker push';
  readonly invalid?: string;
}

export const PHASES: readonly SimulatedPhase[] = [
  {name: 'warm-up', users: 10, seconds: 15, operation: 'push'},
  {name: 'push', users: 40, seconds: 30, operation: 'push'},
  {name: 'pull', users: 60, seconds: 30, operation: 'pull'},
  {name: 'ramp 96', users: 96, seconds: 25, operation: 'push'},
  {name: 'ramp 120', users: 120, seconds: 25, operation: 'push'},
  {name: 'ramp 144', users: 144, seconds: 25, operation: 'push'},
  {name: 'docker push', seconds: 15, operation: 'docker push'},
];

export const RUN_SECONDS = PHASES.reduce((sum, {seconds}) => sum + seconds, 0);

/** The number of users at which the disk becomes the limit. */
const KNEE_USERS = 112;

interface Moment {
  readonly second: number;
  readonly users: number;
  readonly operation: SimulatedPhase['operation'];
  /**
   * How many times longer everything that needs the disk takes: 1 below the knee, more above it.
   */
  readonly pressure: number;
}

export function phaseAtSecond(second: number): number {
  let end = 0;
  for (const [index, {seconds}] of PHASES.entries()) {
    end += seconds;
    if (second < end) return index;
  }
  return PHASES.length - 1;
}

export function momentAt(second: number): Moment {
  const {users = 1, operation} = PHASES[phaseAtSecond(second)]!;
  const over = Math.max(0, users / KNEE_USERS - 1);
  const wave = 1 + 0.25 * Math.sin(second / 3) + 0.15 * noise(second);
  return {second, users, operation, pressure: (1 + 24 * over ** 1.3) * wave};
}

/**
 * [call, calls per operation, median µs, spread, how much it feels the disk's pressure from 0 to 1]
 */
type CallShape = readonly [string, number, number, number, number];

const REGISTRY_CALLS: readonly CallShape[] = [
  ['fdatasync', 2, 3_800, 0.55, 1],
  ['fsync', 1, 5_200, 0.6, 1],
  ['write', 42, 14, 0.9, 0.35],
  ['read', 55, 6, 0.8, 0.05],
  ['openat', 8, 19, 0.7, 0.2],
  ['renameat', 2, 48, 0.6, 0.8],
  ['unlinkat', 2, 31, 0.6, 0.5],
  ['newfstatat', 11, 3, 0.5, 0],
  ['getdents64', 3, 9, 0.6, 0],
  ['close', 12, 1.4, 0.6, 0],
  ['mkdirat', 1, 36, 0.6, 0.6],
  ['fcntl', 9, 0.5, 0.4, 0],
  ['accept4', 1, 2_200, 1.2, 0],
  ['epoll_pwait', 30, 420, 1.6, 0],
  ['futex', 48, 760, 1.8, 0],
  ['nanosleep', 12, 75, 0.4, 0],
];
const DOCKERD_CALLS: readonly CallShape[] = [
  ['read', 70, 9, 1, 0],
  ['write', 66, 11, 0.9, 0],
  ['splice', 8, 61, 0.8, 0],
  ['openat', 10, 18, 0.7, 0],
  ['epoll_pwait', 22, 900, 1.5, 0],
  ['futex', 61, 1_500, 1.7, 0],
];
const REDIS_CALLS: readonly CallShape[] = [
  ['read', 6, 4, 0.5, 0],
  ['write', 6, 9, 0.5, 0],
  ['fdatasync', 0.02, 2_900, 0.5, 0.9],
  ['epoll_wait', 6, 480, 1.2, 0],
];

/** Everything that an agent sees in a second of the run. `extraSeries` adds so many calls. */
export function figuresAt(second: number, extraSeries = 0): FigureJson[] {
  const moment = momentAt(second);
  const perSecond = operationsPerSecond(moment);
  const docker = moment.operation === 'docker push' ? 6 : 0.4;
  return [
    ...calls('registry', REGISTRY_CALLS, perSecond, moment),
    ...calls('dockerd', DOCKERD_CALLS, docker, moment),
    ...calls('redis', REDIS_CALLS, perSecond, moment),
    ...network(moment, perSecond),
    ...block(moment, perSecond),
    ...['registry', 'dockerd', 'redis'].map((target, at) => ({
      ...{target, probe: 'runqueue', series: '', metric: 'latency'},
      histogram: spread(perSecond * 60, 7_000 * (1 + moment.users / 200), 1.1, second * 31 + at),
    })),
    ...Array.from({length: extraSeries}, (_, at) => ({
      ...{target: 'many', probe: 'syscalls', series: `call-${at}`, metric: 'latency'},
      histogram: spread(400, 3_000 + at * 40, 0.8, second * 7 + at),
    })),
  ];
}

export function intervalAt(
  second: number,
  runStartMs: number,
  agentId: string,
  extraSeries = 0,
): IntervalJson {
  // As with a real agent, ticks are not exactly a second apart, and intervals are cut at phases.
  return {
    agentId,
    startUnixNs: nanoseconds(runStartMs + second * 1000),
    endUnixNs: nanoseconds(runStartMs + (second + 1) * 1000),
    figures: figuresAt(second, extraSeries),
  };
}

export function loadAt(second: number, runStartMs: number): LoadReportJson {
  const moment = momentAt(second);
  return {
    source: 'generator-1',
    seq: second,
    phaseIndex: phaseAtSecond(second),
    startUnixNs: nanoseconds(runStartMs + second * 1000),
    endUnixNs: nanoseconds(runStartMs + (second + 1) * 1000),
    state: {users: moment.users, cpuShare: 0.1 + moment.users / 400, loopLagMs: 1.8},
    rows: loadRows(moment),
  };
}

const PUSH_STEPS: readonly (readonly [LoadRowJson['step'] & string, number, number, number])[] = [
  ['blob.head', 3, 1.2, 0],
  ['upload.start', 3, 7, 0.7],
  ['upload.chunk', 3, 18, 0.8],
  ['upload.finish', 3, 24, 1],
  ['manifest.put', 1, 16, 1],
];
const PULL_STEPS: typeof PUSH_STEPS = [
  ['manifest.head', 1, 1.6, 0],
  ['manifest.get', 1, 2.4, 0],
  ['blob.get', 3, 11, 0.1],
];

function loadRows(moment: Moment): LoadRowJson[] {
  if (moment.operation === 'docker push') {
    return [row(moment, 'docker push', undefined, 1, 620, 0.2, 71)];
  }
  const {operation, second} = moment;
  const perSecond = operationsPerSecond(moment);
  const steps = operation === 'push' ? PUSH_STEPS : PULL_STEPS;
  const whole = steps.reduce((sum, [, times, ms]) => sum + times * ms, 0);
  return [
    row(moment, operation, undefined, perSecond, whole, 0.8, second),
    ...steps.map(([step, times, ms, feels], at) =>
      row(moment, operation, step, perSecond * times, ms, feels, second * 13 + at),
    ),
  ];
}

/** A push fails where one of its uploads does. */
function failingOf(operation: string, step: string | undefined, count: number): number {
  const uploads = step === 'upload.finish' ? count : 3 * count;
  const isPush = operation === 'push' && step === undefined;
  return isPush || step === 'upload.finish' ? Math.round(0.02 * uploads) : 0;
}

function row(
  {pressure, users}: Moment,
  operation: string,
  step: string | undefined,
  count: number,
  medianMs: number,
  feels: number,
  seed: number,
): LoadRowJson {
  const slower = 1 + (pressure - 1) * feels;
  const failing = users > KNEE_USERS ? failingOf(operation, step, count) : 0;
  return {
    scope: step === undefined ? 'operation' : 'request',
    operation,
    ...optional('step', step),
    latency: spread(count, medianMs * 1e6 * slower, 0.5, seed, 7),
    errors: failing > 0 ? {timeout: failing} : {},
    bytesIn: step === 'blob.get' ? count * 400_000 : 0,
    bytesOut: step === 'upload.chunk' ? count * 640_000 : 0,
  };
}

/** The model is closed: slower answers mean fewer operations. */
function operationsPerSecond({users, pressure, operation}: Moment): number {
  if (operation === 'docker push') return 1.2;
  const seconds = operation === 'pull' ? 0.7 : 0.35 + 0.05 * pressure;
  return Math.round(users / seconds / 4);
}

function calls(
  target: string,
  shapes: readonly CallShape[],
  perSecond: number,
  {pressure, second}: Moment,
): FigureJson[] {
  return shapes.flatMap(([series, times, medianUs, sigma, feels], at) => {
    const key = {target, probe: 'syscalls', series};
    const count = Math.max(1, perSecond * times);
    const slower = 1 + (pressure - 1) * feels;
    const histogram = spread(count, medianUs * 1000 * slower, sigma, second * 17 + at);
    const bytes = series === 'write' || series === 'read' || series === 'splice';
    return [
      {...key, metric: 'latency', histogram},
      ...(bytes ? [{...key, metric: 'bytes', count: Math.round(count * 18_000)}] : []),
      ...(series === 'read'
        ? [{...key, metric: 'errors.EAGAIN', count: Math.round(count / 3)}]
        : []),
      ...(series === 'newfstatat'
        ? [{...key, metric: 'errors.ENOENT', count: Math.round(count / 9)}]
        : []),
    ];
  });
}

function network(moment: Moment, perSecond: number): FigureJson[] {
  return [
    peer('5000 ← 10.0.0.21', perSecond * 9, moment, 1),
    peer('5000 ← 10.0.0.22', perSecond * 7, moment, 2),
    {
      target: 'registry',
      probe: 'tcp',
      series: '→ 10.0.0.9:6379',
      metric: 'connect',
      histogram: spread(2, 180_000, 0.5, 4),
    },
    {
      target: 'registry',
      probe: 'tcp',
      series: '→ 10.0.0.9:6379',
      metric: 'bytesOut',
      count: perSecond * 420,
    },
  ].flat();
}

function peer(series: string, count: number, {second, users}: Moment, seed: number): FigureJson[] {
  const key = {target: 'registry', probe: 'tcp', series};
  return [
    {
      ...key,
      metric: 'rtt',
      histogram: spread(count, 210_000 + users * 900, 0.4, second * 3 + seed),
    },
    {...key, metric: 'bytesIn', count: Math.round(count * 92_000)},
    {...key, metric: 'retransmits', count: users > KNEE_USERS ? 3 : 0},
  ].filter((figure) => !('count' in figure) || figure.count > 0);
}

function block({pressure, second}: Moment, perSecond: number): FigureJson[] {
  const writes = perSecond * 6;
  return ['sdb write', 'sdb read'].flatMap((series, at) => {
    const key = {target: 'host', probe: 'block', series};
    const share = at === 0 ? 1 : 0.08;
    return [
      {
        ...key,
        metric: 'latency',
        histogram: spread(writes * share, 720_000 * pressure ** 0.9, 0.6, second + at),
      },
      {
        ...key,
        metric: 'queue',
        histogram: spread(writes * share, 40_000 * pressure ** 1.4, 1, second * 5 + at),
      },
      {...key, metric: 'bytes', count: Math.round(writes * share * 65_536)},
    ];
  });
}

export function nanoseconds(ms: number): string {
  return `${Math.round(ms)}000000`;
}
