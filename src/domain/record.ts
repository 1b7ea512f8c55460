// The records that probes emit, and the batch that carries them. A record is a fact about one interval on
// one host. Figures are differences from the interval before, never totals.

import type {Histogram} from './histogram.js';
import type {RequestRecord} from './request.js';
import type {StackRecord} from './stacks/stack.js';
import type {TargetProcess} from './target.js';

/** What a figure is about. `series` is the probe's own: a system call, a peer, a device. */
export interface SeriesKey {
  readonly target: string;
  readonly probe: string;
  readonly series: string;
  /** Name with unit where it has one: latency (ns), bytes, errors.ENOENT, rtt (ns), … */
  readonly metric: string;
}

export interface HistogramFigure extends SeriesKey {
  readonly kind: 'histogram';
  readonly histogram: Histogram;
}

/** An amount that was added in the interval. */
export interface CounterFigure extends SeriesKey {
  readonly kind: 'counter';
  readonly value: number;
}

/** A level at the end of the interval: resident bytes, open files, CPU share. */
export interface GaugeFigure extends SeriesKey {
  readonly kind: 'gauge';
  readonly value: number;
}

export type Figure = HistogramFigure | CounterFigure | GaugeFigure;

/** A process of a target appeared or went. */
export interface TargetRecord {
  readonly kind: 'target';
  readonly event: 'found' | 'exited';
  readonly process: TargetProcess;
}

/** Something that the kernel side or the reader could not deliver: events, or a time of `gapNs`. */
export interface LossRecord {
  readonly kind: 'loss';
  readonly probe: string;
  readonly reason: 'lost_events' | 'map_full' | 'stack_lost' | 'unreadable' | 'gap' | 'unavailable';
  readonly count: number;
  readonly gapNs?: bigint;
  readonly detail?: string;
}

/** The cost of a probe itself in the interval, by bpf_stats. */
export interface ProbeCostRecord {
  readonly kind: 'cost';
  readonly probe: string;
  readonly runNs: number;
  readonly runs: number;
}

export type ProbeRecord =
  Figure | TargetRecord | LossRecord | ProbeCostRecord | RequestRecord | StackRecord;

/** Produced = stored + spooled + dropped, in records, per agent and run. Cumulative. */
export interface Production {
  readonly producedRecords: number;
  readonly droppedSpoolFull: number;
  readonly droppedInvalid: number;
}

/**
 * The records of one agent and one interval. `(agentId, epoch, seq)` is the batch's identity for ever, so
 * a batch counts once whatever crashes. A batch without `runId` is only shown live: it is neither spooled
 * nor acked.
 */
export interface Batch {
  readonly agentId: string;
  /**
   * Numbers a series of batches of one agent, and grows. A new series begins when the agent starts, and
   * when it comes back to its collector with a backlog, so that new batches need not wait for the old.
   */
  readonly epoch: number;
  readonly seq: number;
  readonly runId?: string;
  /** The interval on the agent's own clock, Unix ns. */
  readonly startNs: bigint;
  readonly endNs: bigint;
  /** The collector's clock minus the agent's, and the largest error of that difference. */
  readonly clockOffsetNs: bigint;
  readonly clockErrorNs: bigint;
  readonly production: Production;
  readonly records: readonly ProbeRecord[];
}

/** The interval of a batch on the collector's clock. */
export function onCollectorClock(batch: Pick<Batch, 'startNs' | 'endNs' | 'clockOffsetNs'>): {
  startNs: bigint;
  endNs: bigint;
} {
  const {startNs, endNs, clockOffsetNs} = batch;
  return {startNs: startNs + clockOffsetNs, endNs: endNs + clockOffsetNs};
}
