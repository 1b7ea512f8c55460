// A batch as it goes to the writer thread: figures packed already, so that what is copied between
// the threads is a few strings and bytes, not a tree of maps.

import type {
  Batch,
  Figure,
  LossRecord,
  ProbeCostRecord,
  ProbeRecord,
  Production,
  TargetRecord,
} from '../domain/record.js';
import {onCollectorClock} from '../domain/record.js';
import {packValues} from './figure-bytes.js';
import {seriesText} from './series.js';
import type {SeriesText} from './series.js';

export interface PackedBatch {
  readonly agentId: string;
  readonly epoch: number;
  readonly seq: number;
  /** On the collector's clock. */
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly clockOffsetNs: bigint;
  readonly clockErrorNs: bigint;
  readonly production: Production;
  /** Of all kinds. */
  readonly records: number;
  readonly series: readonly SeriesText[];
  /** One for each of `series`; see figure-bytes.ts. */
  readonly values: Uint8Array;
  readonly targets: readonly TargetRecord[];
  readonly losses: readonly LossRecord[];
  readonly costs: readonly ProbeCostRecord[];
}

export function packBatch(batch: Batch): PackedBatch {
  const {agentId, epoch, seq, clockOffsetNs, clockErrorNs, production, records} = batch;
  const figures = records.filter(isFigure);
  return {
    ...{agentId, epoch, seq, clockOffsetNs, clockErrorNs, production},
    ...onCollectorClock(batch),
    records: records.length,
    series: figures.map(seriesText),
    values: packValues(figures),
    targets: records.filter((record) => record.kind === 'target'),
    losses: records.filter((record) => record.kind === 'loss'),
    costs: records.filter((record) => record.kind === 'cost'),
  };
}

export function isFigure(record: ProbeRecord): record is Figure {
  return record.kind === 'histogram' || record.kind === 'counter' || record.kind === 'gauge';
}
