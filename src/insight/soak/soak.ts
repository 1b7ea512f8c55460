// Looks for growth while the load is steady: of memory, open files, sockets and threads of each target,
// of its latency, and of the clients' latency. Pure over the run file's reader.

import {
  KERNEL_PRECISION_BITS,
  mergeHistograms,
  quantileNs,
  totalCount,
  type Histogram,
} from '../../domain/histogram.js';
import type {LoadReport} from '../../domain/load.js';
import type {RunReader} from '../../domain/ports.js';
import type {Phase} from '../../domain/run.js';
import {byName, groupBy} from '../../domain/group-by.js';
import type {LevelReadings} from './level-readings.js';
import type {GrowthJson, SoakJson, SoakRowJson} from '../../contract/soak-json.js';
import {laterHalf, trendOf, type Reading, type Trend} from './trend.js';

/** Shorter phases are left out: they only show how a program starts. */
const SHORTEST_S = 30;
/** In a shorter phase nothing is called a leak, because a heap takes minutes to find its size. */
const LEAK_AFTER_S = 600;
/** The first share of a phase is ignored: connections are made and caches are filled in it. */
const WARM_UP_SHARE = 0.1;
/** A share of the level. Growth over the phase that is smaller does not matter yet. */
const LEAST_CHANGE_SHARE = 0.02;

/** The levels that are judged, and the smallest growth over the phase that counts. */
const LEVELS: Readonly<Record<string, number>> = {
  rss_bytes: 2 ** 20,
  open_fds: 3,
  sockets: 3,
  threads: 3,
};
const LATENCY = 'p95_ms';
const LEAST_LATENCY_MS = 1;
/** The phase is divided into so many blocks, and a p95 is taken of each. */
const LATENCY_BLOCKS = 30;

export interface SoakParts {
  readonly budgets: RunReader['budgets'];
  readonly levels: LevelReadings;
  readonly load: readonly LoadReport[];
  readonly runEndNs: bigint;
  hostOf(agentId: string): string;
}

/** `phases` are those that hold one load: no steps of a ramp. Short ones are left out. */
export function soakRows(phases: readonly Phase[], parts: SoakParts): SoakJson[] {
  return phases.flatMap((phase) => {
    const seconds = Number((phase.endNs ?? parts.runEndNs) - phase.startNs) / 1e9;
    if (seconds < SHORTEST_S || phase.invalid !== undefined) return [];
    const own = parts.load.filter(({phaseIndex}) => phaseIndex === phase.index);
    const rows = [
      ...levelRows(phase, parts),
      ...requestRows(phase, seconds, parts),
      ...latencyRows(own, phase, seconds),
    ];
    const soak = {phase: phase.name, phaseIndex: phase.index, seconds, rows};
    return rows.length === 0 ? [] : [{...soak, verdict: worst(rows)}];
  });
}

interface Series {
  readonly key: Pick<SoakRowJson, 'target' | 'host' | 'metric' | 'operation'>;
  readonly readings: readonly Reading[];
}

function levelRows(phase: Phase, {levels, hostOf}: SoakParts): SoakRowJson[] {
  return levels
    .of(phase)
    .filter(({metric}) => metric in LEVELS)
    .flatMap(({agentId, target, metric, readings}) =>
      rowOf({key: {target, host: hostOf(agentId), metric}, readings}),
    )
    .sort((left, right) => byName(left.target, right.target) || byName(left.metric, right.metric));
}

/** Rows for the requests that a target served, as the kernel saw them. */
function requestRows(phase: Phase, seconds: number, {budgets}: SoakParts): SoakRowJson[] {
  const blocks = new LatencyBlocks(phase, seconds);
  const own = budgets({phase: phase.index, side: 'server'});
  for (const {target, startNs, buckets} of own) {
    const counts = new Map([...buckets].map(([at, {requests}]) => [at, requests]));
    blocks.add(target, startNs, {precisionBits: KERNEL_PRECISION_BITS, counts});
  }
  return blocks.rows((target) => ({target}));
}

function latencyRows(reports: readonly LoadReport[], phase: Phase, seconds: number): SoakRowJson[] {
  const blocks = new LatencyBlocks(phase, seconds);
  for (const {startNs, rows} of reports) {
    for (const {scope, operation, latency} of rows) {
      if (scope === 'operation') blocks.add(operation, startNs, latency);
    }
  }
  return blocks.rows((operation) => ({target: 'clients', operation}));
}

/** Collects latencies by name and by block of the phase: one second has too few for a p95. */
class LatencyBlocks {
  readonly #latencies: {name: string; block: number; latency: Histogram}[] = [];

  constructor(
    private readonly phase: Phase,
    private readonly seconds: number,
  ) {}

  add(name: string, startNs: bigint, latency: Histogram): void {
    if (totalCount(latency) === 0) return;
    const block = Math.floor((since(this.phase, startNs) / this.seconds) * LATENCY_BLOCKS);
    this.#latencies.push({name, block, latency});
  }

  rows(keyOf: (name: string) => Pick<SoakRowJson, 'target' | 'operation'>): SoakRowJson[] {
    return groupBy(this.#latencies, ({name}) => name).flatMap((ofName) => {
      const readings = groupBy(ofName, ({block}) => String(block)).map((ofBlock) => ({
        seconds: ((ofBlock[0]!.block + 0.5) * this.seconds) / LATENCY_BLOCKS,
        value: quantileNs(mergeHistograms(ofBlock.map(({latency}) => latency)), 0.95)! / 1e6,
      }));
      return rowOf({key: {...keyOf(ofName[0]!.name), metric: LATENCY}, readings});
    });
  }
}

function rowOf({key, readings}: Series): SoakRowJson[] {
  const lastS = readings.reduce((last, {seconds}) => Math.max(last, seconds), 0);
  const warm = readings.filter(({seconds}) => seconds >= lastS * WARM_UP_SHARE);
  const trend = trendOf(warm);
  if (trend === undefined) return [];
  const {perHour, low, high, level} = trend;
  const growth = growthOf(key.metric, trend, trendOf(laterHalf(warm)));
  return [{...key, perHour, perHourLow: low, perHourHigh: high, level, growth}];
}

function growthOf(metric: string, trend: Trend, later: Trend | undefined): GrowthJson {
  const {low, high, perHour, change, level, seconds} = trend;
  const least = Math.max(LEVELS[metric] ?? LEAST_LATENCY_MS, level * LEAST_CHANGE_SHARE);
  if (Math.abs(change) < least) return 'steady';
  if (high < 0) return 'falls';
  if (low <= 0) return 'steady';
  // A program that has found its size levels off. A leak goes on at about the same pace.
  const goesOn = later !== undefined && later.low > 0 && later.perHour > perHour / 3;
  const longEnough = seconds >= LEAK_AFTER_S * (1 - WARM_UP_SHARE) * 0.95;
  return goesOn && longEnough && metric !== LATENCY ? 'leaks' : 'grows';
}

function worst(rows: readonly SoakRowJson[]): GrowthJson {
  const has = (growth: GrowthJson): boolean => rows.some((row) => row.growth === growth);
  return has('leaks') ? 'leaks' : has('grows') ? 'grows' : 'steady';
}

function since({startNs}: Phase, ns: bigint): number {
  return Number(ns - startNs) / 1e9;
}
