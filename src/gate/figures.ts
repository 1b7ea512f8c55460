// The figures of clients that limits are about: of the runs of one side in one phase, as one value with
// its interval from blocks of time, and as one value for each run.

import {mergeHistograms, quantileNs} from '../domain/histogram.js';
import {FEWEST_BLOCKS} from '../insight/change/blocks.js';
import {latencySums, type ClientBlocks} from '../insight/change/client-blocks.js';
import {drawBlocks, type Draws} from '../insight/change/draws.js';
import {ratioInterval, type Interval} from '../insight/change/interval.js';
import {quantileInterval} from '../insight/change/quantile.js';
import type {RatioBlocks} from '../insight/change/ratio.js';
import type {LimitFigure} from './limit.js';
import type {Witness} from './places.js';

const MS = 1e6;
const SEED = 0x5eed;
/** With no failure among n, fewer than this / n fail in 99 of 100 cases (the rule of three, for 99 %). */
const NONE_OF_THEM = -Math.log(0.01);

/**
 * What clients measured of a subject in one phase: `push`, `pull/blob.get`; of all operations together
 * where it is undefined. Undefined where there is none of it.
 */
export function clientsOf({run, report}: Witness, subject?: string): ClientBlocks | undefined {
  const {clients} = run.stretchOf(report.phase.index);
  if (subject !== undefined) {
    const [operation, step] = subject.split('/');
    return clients.get(JSON.stringify([operation, step]));
  }
  const operations = [...clients.values()].filter(({step}) => step === undefined);
  return operations.length === 0 ? undefined : operations.reduce(together);
}

/** In ms, as a share, or per second. Undefined where nothing was measured. */
export function valueOf(figure: LimitFigure, clients: ClientBlocks): number | undefined {
  if (figure.kind === 'quantile') {
    const ns = quantileNs(mergeHistograms(clients.latencies), figure.q);
    return ns === undefined ? undefined : ns / MS;
  }
  const {sums, per} = ratioOf(figure, clients);
  const [sum, divisor] = [sums, per].map((each) => Array.from(each).reduce((a, b) => a + b, 0));
  return divisor! > 0 ? sum! / divisor! : undefined;
}

/**
 * The figure over all blocks of these runs, in the unit of `valueOf`. Undefined with too few blocks; ends
 * are 0 or Infinity where the data do not tell them.
 */
export function intervalOf(
  figure: LimitFigure,
  runs: readonly ClientBlocks[],
): Interval | undefined {
  const all = runs.reduce(oneAfterTheOther);
  const blocks = all.latencies.length;
  if (blocks < FEWEST_BLOCKS) return undefined;
  if (figure.kind === 'quantile') {
    const ns = quantileInterval(figure.q, all.latencies, drawsOf(blocks));
    return ns && {value: ns.value / MS, low: ns.low / MS, high: ns.high / MS};
  }
  const interval = ratioInterval(ratioOf(figure, all), drawsOf(blocks));
  if (interval === undefined) return undefined;
  const low = Math.max(0, interval.low);
  const isClean = figure.kind === 'errors' && interval.value === 0;
  return isClean ? {value: 0, low, high: NONE_OF_THEM / total(all.tried)} : {...interval, low};
}

export function blockCount(runs: readonly ClientBlocks[]): number {
  return runs.reduce((sum, {latencies}) => sum + latencies.length, 0);
}

function ratioOf({kind}: LimitFigure, clients: ClientBlocks): RatioBlocks {
  const {tried, failed, seconds} = clients;
  switch (kind) {
    case 'errors':
      return {sums: failed, per: tried};
    case 'throughput':
      return {sums: tried.map((count, at) => count - failed[at]!), per: seconds};
    default:
      return inMs(latencySums(clients));
  }
}

function inMs({sums, per}: RatioBlocks): RatioBlocks {
  return {sums: Array.from(sums, (ns) => ns / MS), per};
}

/** The same blocks of two operations. */
function together(left: ClientBlocks, right: ClientBlocks): ClientBlocks {
  const sum = (these: readonly number[], those: readonly number[]): number[] =>
    these.map((value, at) => value + (those[at] ?? 0));
  return {
    operation: left.operation,
    latencies: left.latencies.map((each, at) => mergeHistograms([each, right.latencies[at]!])),
    tried: sum(left.tried, right.tried),
    failed: sum(left.failed, right.failed),
    seconds: left.seconds,
  };
}

/** The blocks of two runs. Runs that differ look like waves, which widens the interval. */
function oneAfterTheOther(left: ClientBlocks, right: ClientBlocks): ClientBlocks {
  return {
    ...left,
    latencies: [...left.latencies, ...right.latencies],
    tried: [...left.tried, ...right.tried],
    failed: [...left.failed, ...right.failed],
    seconds: [...left.seconds, ...right.seconds],
  };
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

const drawn = new Map<number, Draws>();

/** A side of several runs may have a different number of blocks in each phase. */
function drawsOf(blocks: number): Draws {
  const known = drawn.get(blocks);
  if (known !== undefined) return known;
  const draws = drawBlocks(blocks, SEED);
  if (drawn.size >= 64) drawn.clear();
  drawn.set(blocks, draws);
  return draws;
}
