// One file of the spool, and the batches in it that are not acked yet. Which file a batch goes to,
// and when a file is removed, is decided in spool.ts.

import type {RecoveredSegment, SpoolEntry} from './recovery.js';
import {writeSegmentName, type SegmentName} from './segment-name.js';
import type {SpoolDisk} from './spool-disk.js';
import {decodeSpoolRecord, type SpoolRecord} from './spool-record.js';

export class Segment {
  readonly #disk: SpoolDisk;
  #name: SegmentName;
  #bytes: number;
  /** In the order of their seq. */
  #entries: SpoolEntry[];
  #isWhole = true;

  private constructor(disk: SpoolDisk, {name, bytes, entries}: SegmentContent) {
    this.#disk = disk;
    this.#name = name;
    this.#bytes = bytes;
    this.#entries = [...entries];
  }

  /** A new, empty file. Throws what the disk says. */
  static create(disk: SpoolDisk, name: SegmentName): Segment {
    disk.create(writeSegmentName(name));
    return new Segment(disk, {name, bytes: 0, entries: []});
  }

  /** A file that an earlier life of the agent left. */
  static adopt(disk: SpoolDisk, recovered: RecoveredSegment): Segment {
    return new Segment(disk, recovered);
  }

  get epoch(): number {
    return this.#name.epoch;
  }

  /** How many records of its epoch were taken before its first one. */
  get recordsBefore(): number {
    return this.#name.recordsBefore;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The batches that are not acked, in the order of their seq. */
  get entries(): readonly SpoolEntry[] {
    return this.#entries;
  }

  get isAcked(): boolean {
    return this.#entries.length === 0;
  }

  /** False once a failed write has left something behind that could not be cut off again. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** Throws what the disk says; the file is then as it was before, or no longer whole. */
  append({runId, seq, records}: SpoolRecord, bytes: Uint8Array): void {
    try {
      this.#disk.append(writeSegmentName(this.#name), bytes);
    } catch (error) {
      this.#cutBack();
      throw error;
    }
    const entry = {runId, seq, records, offset: this.#bytes, bytes: bytes.length};
    this.#entries.push(entry);
    this.#bytes += bytes.length;
  }

  /** The first batch behind `seq`. */
  after(seq: number): SpoolEntry | undefined {
    return this.#entries[firstAbove(this.#entries, seq)];
  }

  /** The batch that is numbered `seq`. */
  at(seq: number): SpoolEntry | undefined {
    const entry = this.after(seq - 1);
    return entry?.seq === seq ? entry : undefined;
  }

  /** The whole record of a batch; undefined if it is damaged or the disk does not give it. */
  read({seq, offset, bytes}: SpoolEntry): SpoolRecord | undefined {
    try {
      const record = decodeSpoolRecord(
        this.#disk.read(writeSegmentName(this.#name), offset, bytes),
      );
      return record?.epoch === this.epoch && record.seq === seq ? record : undefined;
    } catch {
      return undefined;
    }
  }

  /** Forgets all batches up to `seq`. */
  ackTo(seq: number): void {
    const acked = firstAbove(this.#entries, seq);
    if (acked > 0) this.#entries = this.#entries.slice(acked);
  }

  /** Forgets the batches of one run up to `seq`. */
  ackRunTo(runId: string, seq: number): void {
    this.#entries = this.#entries.filter((entry) => entry.runId !== runId || entry.seq > seq);
  }

  /** Forgets a batch that nobody will ever have, and notes so for a later life of the agent. */
  lose(entry: SpoolEntry): void {
    this.#entries = this.#entries.filter((other) => other !== entry);
    this.markLost(entry.records);
  }

  /** Notes that so many more records, of this file or behind it, are missing and accounted for. */
  markLost(records: number): void {
    this.#rename({...this.#name, lostRecords: this.#name.lostRecords + records});
  }

  /** Notes that all of it is acked. */
  markDone(): void {
    this.#rename({...this.#name, isDone: true});
  }

  /** Returns whether it is gone. One that stays costs space; it is marked, so that nothing is sent again. */
  remove(): boolean {
    try {
      this.#disk.remove(writeSegmentName(this.#name));
      return true;
    } catch {
      this.markDone();
      return false;
    }
  }

  /** Takes away what a failed write left behind. */
  #cutBack(): void {
    const name = writeSegmentName(this.#name);
    try {
      if (this.#bytes > 0) this.#disk.truncate(name, this.#bytes);
      else this.#disk.remove(name);
    } catch {
      this.#isWhole = false;
    }
  }

  #rename(name: SegmentName): void {
    const [from, to] = [writeSegmentName(this.#name), writeSegmentName(name)];
    if (from === to) return;
    try {
      this.#disk.rename(from, to);
      this.#name = name;
    } catch {
      // The name is a note for a later life; without it that life counts or sends something again.
    }
  }
}

type SegmentContent = Pick<RecoveredSegment, 'name' | 'bytes' | 'entries'>;

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
