// Keeps batches on disk until the collector has acked them: bounded, in files of a few MiB each.
//
// The promise: a batch that `append` has taken survives the end of this process, however it ends,
// because the kernel holds it from then on. It is not forced to the disk: a power cut may cost the
// last seconds that the kernel has not written back, and a benchmark on that host is void then anyway.
//
// A full or failing disk never ends the agent: `append` says so, the caller counts the loss, and
// the next batch is tried again.

import {messageOf} from '../../src/domain/error.js';
import {recoverSpool, type Recovery, type RecoveredSegment, type SpoolEntry} from './recovery.js';
import {Segment} from './segment.js';
import type {SpoolDisk} from './spool-disk.js';
import {encodeSpoolRecord, type SpoolRecord} from './spool-record.js';

export const DEFAULT_SPOOL_LIMIT_BYTES = 512 * 1024 * 1024;
/** A file is removed as a whole, and read as a whole when an agent starts. */
const SEGMENT_BYTES = 4 * 1024 * 1024;
/** With a small limit the file that is written must not be most of the spool. */
const MIN_SEGMENTS = 8;

export interface SpoolOptions {
  readonly disk: SpoolDisk;
  readonly limitBytes?: number;
  /** Told of records that were taken and cannot be delivered any more. */
  readonly onLost: (runId: string, records: number) => void;
}

export type Appended = {readonly ok: true} | {readonly ok: false; readonly reason: string};

export type NewSpoolRecord = Omit<SpoolRecord, 'recordsBefore'>;

export class Spool {
  readonly recovery: Recovery;
  readonly #disk: SpoolDisk;
  readonly #limitBytes: number;
  readonly #segmentBytes: number;
  readonly #onLost: SpoolOptions['onLost'];
  /** In the order of writing. The last one stays even when all of it is acked: it has the books. */
  #segments: Segment[];
  /** The segment that is written to: the last one, or none. */
  #active: Segment | undefined;
  #epoch = {number: -1, records: 0};

  constructor({disk, limitBytes = DEFAULT_SPOOL_LIMIT_BYTES, onLost}: SpoolOptions) {
    this.#disk = disk;
    this.#limitBytes = limitBytes;
    this.#segmentBytes = Math.min(SEGMENT_BYTES, Math.floor(limitBytes / MIN_SEGMENTS));
    this.#onLost = onLost;
    this.recovery = recoverSpool(disk);
    const adopted = this.recovery.segments.map((recovered) => this.#adopt(recovered));
    this.#segments = adopted;
    adopted.filter((_, at) => this.recovery.segments[at]!.isEmpty).forEach((it) => this.#drop(it));
    this.#sweep();
  }

  /** Epoch and seq must rise from call to call. */
  append(record: NewSpoolRecord): Appended {
    if (record.epoch !== this.#epoch.number) this.#beginEpoch(record.epoch);
    const whole = {...record, recordsBefore: this.#epoch.records};
    const bytes = encodeSpoolRecord(whole);
    if (this.#bytes() + bytes.length > this.#limitBytes) {
      return {ok: false, reason: `the spool holds its ${this.#limitBytes} bytes`};
    }
    try {
      this.#write(whole, bytes);
    } catch (error) {
      return {ok: false, reason: messageOf(error)};
    }
    this.#epoch.records += record.records;
    this.#sweep();
    return {ok: true};
  }

  /** The epochs that have batches which are not acked, rising. */
  epochs(): readonly number[] {
    const holding = this.#segments.filter((segment) => !segment.isAcked);
    return [...new Set(holding.map(({epoch}) => epoch))];
  }

  /** How many batches of an epoch are not acked. */
  batches(epoch: number): number {
    return this.#of(epoch).reduce((sum, {entries}) => sum + entries.length, 0);
  }

  /** How many of the probes' records are not acked, of one run or of all. */
  records(runId?: string): number {
    let sum = 0;
    for (const {entries} of this.#segments) {
      for (const entry of entries) {
        if (runId === undefined || entry.runId === runId) sum += entry.records;
      }
    }
    return sum;
  }

  /** The runs that have batches which are not acked. */
  runs(): readonly string[] {
    const entries = this.#segments.flatMap((segment) => segment.entries);
    return [...new Set(entries.map(({runId}) => runId))];
  }

  /** The first batch behind `seq` that is not acked. */
  next(epoch: number, seq: number): SpoolEntry | undefined {
    for (const segment of this.#of(epoch)) {
      const entry = segment.after(seq);
      if (entry !== undefined) return entry;
    }
    return undefined;
  }

  /** The frame of a batch. It is undefined for a damaged one, which then leaves the spool. */
  read(epoch: number, seq: number): Uint8Array | undefined {
    const segment = this.#of(epoch).find((each) => each.after(seq - 1) !== undefined);
    const entry = segment?.at(seq);
    if (segment === undefined || entry === undefined) return undefined;
    const record = segment.read(entry);
    if (record === undefined) this.#lose(segment, entry);
    return record?.frame;
  }

  /** Gives up a batch that the collector will never take. */
  discard(epoch: number, seq: number): void {
    for (const segment of this.#of(epoch)) {
      const entry = segment.at(seq);
      if (entry !== undefined) this.#lose(segment, entry);
    }
    this.#sweep();
  }

  /** Acks all batches of an epoch up to `seq`. */
  ack(epoch: number, seq: number): void {
    for (const segment of this.#of(epoch)) segment.ackTo(seq);
    this.#sweep();
  }

  /** Acks the batches of one run in an epoch up to `seq`. */
  ackRun(runId: string, epoch: number, seq: number): void {
    for (const segment of this.#of(epoch)) segment.ackRunTo(runId, seq);
    this.#sweep();
  }

  /** Notes what is acked, so that the next life of the agent does not send it again. */
  close(): void {
    const last = this.#segments.at(-1);
    if (last?.isAcked === true) last.markDone();
    this.#disk.close();
  }

  #adopt(recovered: RecoveredSegment): Segment {
    const segment = Segment.adopt(this.#disk, recovered);
    const total = [...recovered.lost.values()].reduce((sum, records) => sum + records, 0);
    // Records that the name says are lost were counted by an earlier life.
    const fresh = total - recovered.name.lostRecords;
    if (fresh > 0) {
      segment.markLost(fresh);
      const [runId] = recovered.lost.keys();
      this.#onLost(runId!, fresh);
    }
    return segment;
  }

  #beginEpoch(epoch: number): void {
    this.#epoch = {number: epoch, records: 0};
    this.#active = undefined;
  }

  #write(record: SpoolRecord, bytes: Uint8Array): void {
    const segment = this.#segmentFor(record, bytes.length);
    try {
      segment.append(record, bytes);
    } catch (error) {
      if (!segment.isWhole) this.#active = undefined;
      throw error;
    }
    if (this.#active === segment) return;
    this.#active = segment;
    this.#segments.push(segment);
  }

  #segmentFor({epoch, seq, recordsBefore}: SpoolRecord, bytes: number): Segment {
    const active = this.#active;
    if (active !== undefined && active.bytes + bytes <= this.#segmentBytes) return active;
    const name = {epoch, firstSeq: seq, recordsBefore, lostRecords: 0, isDone: false};
    return Segment.create(this.#disk, name);
  }

  #lose(segment: Segment, entry: SpoolEntry): void {
    segment.lose(entry);
    this.#onLost(entry.runId, entry.records);
  }

  /** Removes the files of which everything is acked. */
  #sweep(): void {
    const last = this.#segments.at(-1);
    const done = this.#segments.filter((segment) => segment !== last && segment.isAcked);
    for (const segment of done) this.#drop(segment);
  }

  /** Removes a file. For a later life its records are missing behind the file before, which notes that. */
  #drop(segment: Segment): void {
    const at = this.#segments.indexOf(segment);
    const [before, after] = [this.#segments[at - 1], this.#segments[at + 1]];
    this.#segments = this.#segments.filter((other) => other !== segment);
    const {epoch, recordsBefore} = segment;
    if (segment.remove() && before?.epoch === epoch && after?.epoch === epoch) {
      before.markLost(after.recordsBefore - recordsBefore);
    }
  }

  #of(epoch: number): readonly Segment[] {
    return this.#segments.filter((segment) => segment.epoch === epoch);
  }

  #bytes(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.bytes, 0);
  }
}
