// Packs records as the fields of a batch, as many as one frame can carry. It makes the same checks as the
// other side, because a batch that the other side refuses would be sent and refused for ever.
//
// The fields of a message may have any order (protobuf.dev, "Encoding"), so a batch is its stamp, the
// strings and frames that records refer to, and the records.

import {risingIndexes, type Histogram} from '../domain/histogram.js';
import type {
  Figure,
  LossRecord,
  ProbeCostRecord,
  ProbeRecord,
  TargetRecord,
} from '../domain/record.js';
import {BATCH, FIGURE, HISTOGRAM, LOSS, PROBE_COST, PROCESS, TARGET_EVENT} from './fields.js';
import {MAX_PLACES_PER_BATCH, MAX_RECORDS_PER_BATCH, MAX_STRINGS_PER_BATCH} from './limits.js';
import {assertHistogram, assertLossReason, finite} from './plain.js';
import {ProtoWriter} from './proto-writer.js';
import {writeLeftOut, writeRequest} from './request-writer.js';
import {FrameTable, PlaceTable, writeStack} from './stack-writer.js';
import {StringTable} from './string-table.js';

export interface PackedRecords {
  readonly count: number;
  readonly bytes: Uint8Array;
}

export class RecordPacker {
  readonly #maxBytes: number;
  readonly #records = new ProtoWriter();
  /** Strings, frames and places, to which records refer by index. */
  readonly #tables = new ProtoWriter();
  readonly #strings = new StringTable(this.#tables);
  readonly #frames = new FrameTable(this.#tables, this.#strings);
  readonly #places = new PlaceTable(this.#tables, this.#frames);
  #count = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get count(): number {
    return this.#count;
  }

  /**
   * Adds a record. False if the batch has no room for it. Throws RangeError or TypeError if the other
   * side would refuse it. In both cases the batch stays as it was. `isLeftOut`: a request that no sample keeps.
   */
  add(record: ProbeRecord, isLeftOut = false): boolean {
    const before = this.#size();
    let isIn = false;
    try {
      this.#write(record, isLeftOut);
      isIn = this.#fits();
    } finally {
      if (isIn) this.#count += 1;
      else this.#cutTo(before);
    }
    return isIn;
  }

  /** Gives everything that was added, and begins an empty batch. */
  take(): PackedRecords {
    const packed = {
      count: this.#count,
      bytes: Buffer.concat([this.#tables.bytes(), this.#records.bytes()]),
    };
    this.#count = 0;
    this.#cutTo({records: 0, tables: 0, strings: 0, frames: 0, places: 0});
    return packed;
  }

  #size(): Size {
    return {
      records: this.#records.length,
      tables: this.#tables.length,
      strings: this.#strings.size,
      frames: this.#frames.size,
      places: this.#places.size,
    };
  }

  #cutTo({records, tables, strings, frames, places}: Size): void {
    this.#records.cutTo(records);
    this.#tables.cutTo(tables);
    this.#strings.cutTo(strings);
    this.#frames.cutTo(frames);
    this.#places.cutTo(places);
  }

  #fits(): boolean {
    return (
      this.#count < MAX_RECORDS_PER_BATCH &&
      this.#strings.size <= MAX_STRINGS_PER_BATCH &&
      this.#places.size <= MAX_PLACES_PER_BATCH &&
      this.#records.length + this.#tables.length <= this.#maxBytes
    );
  }

  #write(record: ProbeRecord, isLeftOut: boolean): void {
    switch (record.kind) {
      case 'histogram':
      case 'counter':
      case 'gauge':
        return writeFigure(this.#records, record, this.#strings);
      case 'target':
        return writeTarget(this.#records, record);
      case 'loss':
        return writeLoss(this.#records, record);
      case 'cost':
        return writeCost(this.#records, record);
      case 'request':
        return isLeftOut || record.isLeftOut === true
          ? writeLeftOut(this.#records, record, this.#strings)
          : writeRequest(this.#records, record, this.#strings, this.#places);
      case 'stack':
        return writeStack(this.#records, record, this.#strings, this.#frames);
    }
  }
}

/** How much a batch has at the moment. */
interface Size {
  readonly records: number;
  readonly tables: number;
  readonly strings: number;
  readonly frames: number;
  readonly places: number;
}

function writeFigure(writer: ProtoWriter, figure: Figure, strings: StringTable): void {
  const start = writer.begin(BATCH.figures);
  writer.uint32(FIGURE.target, strings.indexOf(figure.target));
  writer.uint32(FIGURE.probe, strings.indexOf(figure.probe));
  writer.uint32(FIGURE.series, strings.indexOf(figure.series));
  writer.uint32(FIGURE.metric, strings.indexOf(figure.metric));
  if (figure.kind === 'histogram') writeHistogram(writer, figure.histogram);
  else
    writer.doubleAlways(
      figure.kind === 'counter' ? FIGURE.count : FIGURE.level,
      finite(figure.value),
    );
  writer.end(start);
}

function writeHistogram(writer: ProtoWriter, histogram: Histogram): void {
  const indexes = risingIndexes(histogram);
  const counts = indexes.map((index) => histogram.counts.get(index)!);
  const indexSteps = indexes.map((index, at) => (at === 0 ? index : index - indexes[at - 1]!));
  assertHistogram(histogram.precisionBits, indexes.at(-1) ?? 0);
  const start = writer.begin(FIGURE.histogram);
  writer.uint32(HISTOGRAM.precisionBits, histogram.precisionBits);
  writer.packedUint32(HISTOGRAM.indexSteps, indexSteps);
  writer.packedUint32(HISTOGRAM.counts, counts);
  writer.end(start);
}

function writeTarget(writer: ProtoWriter, {event, process}: TargetRecord): void {
  const start = writer.begin(BATCH.targets);
  writer.bool(TARGET_EVENT.exited, event === 'exited');
  const inner = writer.begin(TARGET_EVENT.process);
  writer.text(PROCESS.target, process.target);
  writer.text(PROCESS.targetKind, process.targetKind);
  writer.uint32(PROCESS.pid, process.pid);
  writer.double(PROCESS.startTicks, process.startTicks);
  writer.text(PROCESS.exe, process.exe);
  writer.text(PROCESS.comm, process.comm);
  writer.text(PROCESS.container, process.container ?? '');
  writer.packedUint32(PROCESS.listenPorts, process.listenPorts);
  writer.text(PROCESS.goVersion, process.goVersion ?? '');
  writer.text(PROCESS.version, process.version ?? '');
  writer.text(PROCESS.buildId, process.buildId ?? '');
  writer.end(inner);
  writer.end(start);
}

function writeLoss(writer: ProtoWriter, {probe, reason, count, gapNs, detail}: LossRecord): void {
  assertLossReason(reason);
  const start = writer.begin(BATCH.losses);
  writer.text(LOSS.probe, probe);
  writer.text(LOSS.reason, reason);
  writer.double(LOSS.count, finite(count));
  writer.double(LOSS.gapNs, Number(gapNs ?? 0n));
  writer.text(LOSS.detail, detail ?? '');
  writer.end(start);
}

function writeCost(writer: ProtoWriter, {probe, runNs, runs}: ProbeCostRecord): void {
  const start = writer.begin(BATCH.costs);
  writer.text(PROBE_COST.probe, probe);
  writer.double(PROBE_COST.runNs, finite(runNs));
  writer.double(PROBE_COST.runs, finite(runs));
  writer.end(start);
}
