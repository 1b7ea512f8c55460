// A batch on its way to the writer thread. Figures are packed before, so that a few strings and bytes are
// copied between the threads and not a tree of maps.

import type {
  Batch,
  Figure,
  LossRecord,
  ProbeCostRecord,
  ProbeRecord,
  Production,
  TargetRecord,
} from '../../domain/record.js';
import {onCollectorClock} from '../../domain/record.js';
import type {RequestRecord} from '../../domain/request.js';
import type {StackRecord} from '../../domain/stacks/stack.js';
import {packValues} from '../figures/figure-bytes.js';
import {packStacks} from '../stacks/packed-stacks.js';
import type {PackedPlaces, PackedStacks} from '../stacks/packed-stacks.js';
import {packRequests} from '../requests/packed-requests.js';
import type {PackedRequests} from '../requests/packed-requests.js';
import {MOST_SERIES_OF_AGENT, type SeriesBook} from '../figures/series-book.js';

export interface PackedBatch {
  readonly agentId: string;
  readonly epoch: number;
  readonly seq: number;
  /** The interval on the collector's clock. */
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly clockOffsetNs: bigint;
  readonly clockErrorNs: bigint;
  readonly production: Production;
  /** Number of records of all kinds. */
  readonly records: number;
  /** The series of the figures, as numbers in the series book. */
  readonly series: readonly number[];
  /** A value for each of `series`; see figure-bytes.ts. */
  readonly values: Uint8Array;
  readonly targets: readonly TargetRecord[];
  readonly losses: readonly LossRecord[];
  readonly costs: readonly ProbeCostRecord[];
  readonly requests: PackedRequests | undefined;
  readonly stacks: PackedStacks | undefined;
}

/** `keepsAll`: every request is kept, or nobody knows here whether that is so. */
export function packBatch(batch: Batch, book: SeriesBook, keepsAll = true): PackedBatch {
  const {agentId, clockOffsetNs} = batch;
  const {figures, targets, losses, costs, requests, stacks} = byKind(batch.records);
  const taken: Figure[] = [];
  const series: number[] = [];
  for (const figure of figures) {
    const number = book.numberOf(agentId, figure);
    if (number === undefined) continue;
    taken.push(figure);
    series.push(number);
  }
  const leftOut = figures.length - taken.length;
  if (leftOut > 0) losses.push(tooManySeries(leftOut));
  const {startNs, endNs} = onCollectorClock(batch);
  // The object is written without a spread: V8 makes a hash table of one that gets a dozen properties so, and
  // thousands of batches wait for the disk.
  return {
    agentId,
    epoch: batch.epoch,
    seq: batch.seq,
    startNs,
    endNs,
    clockOffsetNs,
    clockErrorNs: batch.clockErrorNs,
    production: batch.production,
    records: batch.records.length,
    series,
    values: packValues(taken),
    targets,
    losses,
    costs,
    requests: packRequests(requests, {agentId, offsetNs: clockOffsetNs, keepsAll}),
    stacks: packStacks(stacks),
  };
}

/** The names and numbers of a batch without records. */
const BATCH_BYTES = 500;
/** The names of a record that is copied as an object. */
const RECORD_BYTES = 200;
/** The name of a function, its module's number and its flags. */
const FRAME_BYTES = 60;

/** About how many bytes a batch takes on its way to the thread. */
export function sizeOfBatch(batch: PackedBatch): number {
  const {series, values, targets, losses, costs, requests, stacks} = batch;
  const objects = targets.length + losses.length + costs.length;
  return (
    BATCH_BYTES +
    8 * series.length +
    values.byteLength +
    RECORD_BYTES * objects +
    (requests === undefined ? 0 : requests.bytes.byteLength + sizeOfPlaces(requests.places)) +
    (stacks === undefined ? 0 : sizeOfPlaces(stacks) + 8 * 3 * stacks.weights.length)
  );
}

function sizeOfPlaces(places: PackedPlaces | undefined): number {
  if (places === undefined) return 0;
  const {frames, depths, stackFrames} = places;
  return FRAME_BYTES * frames.names.length + depths.byteLength + stackFrames.byteLength;
}

function tooManySeries(count: number): LossRecord {
  const detail = `figures of series beyond the ${MOST_SERIES_OF_AGENT} of an agent, or the run's limit`;
  return {kind: 'loss', probe: 'figures', reason: 'map_full', count, detail};
}

function byKind(records: readonly ProbeRecord[]) {
  const figures: Figure[] = [];
  const targets: TargetRecord[] = [];
  const losses: LossRecord[] = [];
  const costs: ProbeCostRecord[] = [];
  const requests: RequestRecord[] = [];
  const stacks: StackRecord[] = [];
  for (const record of records) {
    if (record.kind === 'target') targets.push(record);
    else if (record.kind === 'loss') losses.push(record);
    else if (record.kind === 'cost') costs.push(record);
    else if (record.kind === 'request') requests.push(record);
    else if (record.kind === 'stack') stacks.push(record);
    else figures.push(record);
  }
  return {figures, targets, losses, costs, requests, stacks};
}
