// Batches on disk until the collector has acked them, bounded, in files of a few MiB each.
//
// The promise: what `append` has taken survives the end of this process, however it ends, since the
// kernel holds it from then on. It is not forced to the disk: a power cut may cost the last seconds
// that the kernel has not written back, and a benchmark on that host is void then anyway.
//
// A full or failing disk never ends the agent: `append` says so, the caller counts the loss, and
// the next batch is tried again.

import {messageOf} from '../../src/domain/error.js';
import {recoverSpool, type Recovery, type RecoveredSegment, type SpoolEntry} from './recovery.js';
import {writeSegmentName, type SegmentName} from './segment-name.js';
import type {SpoolDisk} from './spool-disk.js';
import {decodeSpoolRecord, encodeSpoolRecord, type SpoolRecord} from './spool-record.js';

export const DEFAULT_SPOOL_LIMIT_BYTES = 512 * 1024 * 1024;
/** A file is removed as a whole, and read as a whole when an agent starts. */
const SEGMENT_BYTES = 4 * 1024 * 1024;
/** With a small limit the file being written must not be most of it. */
const MIN_SEGMENTS = 8;

export interface SpoolOptions {
  readonly disk: SpoolDisk;
  readonly limitBytes?: number;
  /** Records that were taken and cannot be read any more. */
  readonly onLost: (runId: string, records: number) => void;
}

export type Appended = {readonly ok: true} | {readonly ok: false; readonly reason: string};

export type NewSpoolRecord = Omit<SpoolRecord, 'recordsBefore'>;

interface Segment {
  name: SegmentName;
  bytes: number;
  /** Not acked yet, in the order of their seq. */
  entries: SpoolEntry[];
}

export class Spool {
  readonly recovery: Recovery;
  readonly #disk: SpoolDisk;
  readonly #limitBytes: number;
  readonly #segmentBytes: number;
  readonly #onLost: SpoolOptions['onLost'];
  /** In the order of writing; the last one stays even when all of it is acked: it has the books. */
  #segments: Segment[];
  /** The one that is written to: the last, or none. */
  #active: Segment | undefined;
  #epoch = {number: -1, records: 0};

  constructor({disk, limitBytes = DEFAULT_SPOOL_LIMIT_BYTES, onLost}: SpoolOptions) {
    this.#disk = disk;
    this.#limitBytes = limitBytes;
    this.#segmentBytes = Math.min(SEGMENT_BYTES, Math.floor(limitBytes / MIN_SEGMENTS));
    this.#onLost = onLost;
    this.recovery = recoverSpool(disk);
    this.#segments = this.recovery.segments.flatMap((segment) => this.#adopt(segment));
    this.#sweep();
  }

  /** Epoch and seq must rise from call to call. */
  append(record: NewSpoolRecord): Appended {
    if (record.epoch !== this.#epoch.number) this.#beginEpoch(record.epoch);
    const bytes = encodeSpoolRecord({...record, recordsBefore: this.#epoch.records});
    if (this.#bytes() + bytes.length > this.#limitBytes) {
      return {ok: false, reason: `the spool holds its ${this.#limitBytes} bytes`};
    }
    try {
      this.#write(record, bytes);
    } catch (error) {
      return {ok: false, reason: messageOf(error)};
    }
    this.#epoch.records += record.records;
    this.#sweep();
    return {ok: true};
  }

  /** Epochs that have batches which are not acked, rising. */
  epochs(): readonly number[] {
    const holding = this.#segments.filter((segment) => segment.entries.length > 0);
    return [...new Set(holding.map((segment) => segment.name.epoch))];
  }

  /** How many batches of an epoch are not acked. */
  batches(epoch: number): number {
    return this.#of(epoch).reduce((sum, segment) => sum + segment.entries.length, 0);
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

  /** Runs that have batches which are not acked. */
  runs(): readonly string[] {
    const entries = this.#segments.flatMap((segment) => segment.entries);
    return [...new Set(entries.map((entry) => entry.runId))];
  }

  /** The first batch behind `seq` that is not acked. */
  next(epoch: number, seq: number): SpoolEntry | undefined {
    for (const {entries} of this.#of(epoch)) {
      if ((entries.at(-1)?.seq ?? -1) > seq) return entries[firstAbove(entries, seq)];
    }
    return undefined;
  }

  /** Its frame; undefined if it is damaged, and then it is no longer in the spool. */
  read(epoch: number, seq: number): Uint8Array | undefined {
    const segment = this.#of(epoch).find(({entries}) => (entries.at(-1)?.seq ?? -1) >= seq);
    const entry = segment?.entries[firstAbove(segment.entries, seq - 1)];
    if (segment === undefined || entry?.seq !== seq) return undefined;
    const record = this.#readRecord(segment, entry);
    if (record?.epoch === epoch && record.seq === seq) return record.frame;
    this.#lose(segment, entry);
    return undefined;
  }

  /** Gives up a batch that the collector will never take. */
  discard(epoch: number, seq: number): void {
    for (const segment of this.#of(epoch)) {
      const entry = segment.entries.find((held) => held.seq === seq);
      if (entry !== undefined) this.#lose(segment, entry);
    }
    this.#sweep();
  }

  /** All of an epoch up to `seq`. */
  ack(epoch: number, seq: number): void {
    for (const segment of this.#of(epoch)) {
      const acked = firstAbove(segment.entries, seq);
      if (acked > 0) segment.entries = segment.entries.slice(acked);
    }
    this.#sweep();
  }

  /** All of one run in an epoch up to `seq`. */
  ackRun(runId: string, epoch: number, seq: number): void {
    const isOpen = (entry: SpoolEntry): boolean => entry.runId !== runId || entry.seq > seq;
    for (const segment of this.#of(epoch)) segment.entries = segment.entries.filter(isOpen);
    this.#sweep();
  }

  /** Notes what is acked, so that the next life does not send it again. */
  close(): void {
    const last = this.#segments.at(-1);
    if (last?.entries.length === 0) this.#rename(last, {...last.name, isDone: true});
    this.#disk.close();
  }

  #adopt({name, bytes, entries, lost, isEmpty}: RecoveredSegment): Segment[] {
    const segment: Segment = {name, bytes, entries: [...entries]};
    const total = [...lost.values()].reduce((sum, records) => sum + records, 0);
    // What is marked as lost was counted by an earlier life.
    const fresh = total - name.lostRecords;
    if (fresh > 0) {
      this.#markLost(segment, fresh);
      const [runId] = lost.keys();
      this.#onLost(runId!, fresh);
    }
    if (!isEmpty) return [segment];
    this.#remove(segment);
    return [];
  }

  #beginEpoch(epoch: number): void {
    this.#epoch = {number: epoch, records: 0};
    this.#active = undefined;
  }

  #write(record: NewSpoolRecord, bytes: Uint8Array): void {
    const segment = this.#segmentFor(record, bytes.length);
    const name = writeSegmentName(segment.name);
    try {
      this.#disk.append(name, bytes);
    } catch (error) {
      this.#cutBack(segment);
      throw error;
    }
    const {runId, seq, records} = record;
    segment.entries.push({runId, seq, records, offset: segment.bytes, bytes: bytes.length});
    segment.bytes += bytes.length;
    if (this.#active === segment) return;
    this.#active = segment;
    this.#segments.push(segment);
  }

  #segmentFor({epoch, seq}: NewSpoolRecord, bytes: number): Segment {
    const active = this.#active;
    if (active !== undefined && active.bytes + bytes <= this.#segmentBytes) return active;
    const recordsBefore = this.#epoch.records;
    const name = {epoch, firstSeq: seq, recordsBefore, lostRecords: 0, isDone: false};
    this.#disk.create(writeSegmentName(name));
    return {name, bytes: 0, entries: []};
  }

  /** Takes away what a failed write left; where even that fails, the file is not written again. */
  #cutBack(segment: Segment): void {
    const name = writeSegmentName(segment.name);
    try {
      if (segment.bytes > 0) this.#disk.truncate(name, segment.bytes);
      else this.#disk.remove(name);
    } catch {
      this.#active = undefined;
    }
  }

  #lose(segment: Segment, entry: SpoolEntry): void {
    segment.entries = segment.entries.filter((other) => other !== entry);
    this.#markLost(segment, entry.records);
    this.#onLost(entry.runId, entry.records);
  }

  #readRecord(segment: Segment, {offset, bytes}: SpoolEntry): SpoolRecord | undefined {
    try {
      return decodeSpoolRecord(this.#disk.read(writeSegmentName(segment.name), offset, bytes));
    } catch {
      return undefined; // the disk does not give it: as lost as if it were damaged
    }
  }

  #sweep(): void {
    const last = this.#segments.at(-1);
    const done = this.#segments.filter(
      (segment) => segment !== last && segment.entries.length === 0,
    );
    if (done.length === 0) return;
    this.#segments = this.#segments.filter((segment) => !done.includes(segment));
    for (const segment of done) this.#remove(segment);
  }

  // A file that cannot be removed costs space, and its batches are sent once more by a later life.
  #remove(segment: Segment): void {
    try {
      this.#disk.remove(writeSegmentName(segment.name));
    } catch {
      this.#rename(segment, {...segment.name, isDone: true});
    }
  }

  #markLost(segment: Segment, records: number): void {
    const lostRecords = segment.name.lostRecords + records;
    this.#rename(segment, {...segment.name, lostRecords});
  }

  #rename(segment: Segment, name: SegmentName): void {
    const from = writeSegmentName(segment.name);
    const to = writeSegmentName(name);
    if (from === to) return;
    try {
      this.#disk.rename(from, to);
      segment.name = name;
    } catch {
      // The name is a note for a later life; without it that one counts or sends something again.
    }
  }

  #of(epoch: number): readonly Segment[] {
    return this.#segments.filter((segment) => segment.name.epoch === epoch);
  }

  #bytes(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.bytes, 0);
  }
}

/** Index of the first entry whose seq is above `seq`; the entries rise. */
function firstAbove(entries: readonly SpoolEntry[], seq: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (entries[middle]!.seq > seq) high = middle;
    else low = middle + 1;
  }
  return low;
}
