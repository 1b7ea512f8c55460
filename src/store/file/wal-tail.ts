// Finds out whether a -wal file holds records that SQLite does not read. It takes the log's checksums
// for its end: at the first frame that does not fit, all that was committed behind it is left out
// without a word. Source of truth: sqlite.org/fileformat2.html, "The Write-Ahead Log".

import {closeSync, fstatSync, openSync, readSync} from 'node:fs';

import {onFile} from './storage-error.js';

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
/** Its lowest bit says that checksums are made of big-endian words. */
const MAGIC = 0x377f0682;
/** Where a database has the size of its pages; 1 stands for 65,536. */
const PAGE_SIZE_AT = 16;

/**
 * How many frames at the end of a run file's log are there and cannot be read; 0 for an intact log. To
 * be asked while nobody writes: the last frames of a writer may be half there.
 */
export function unreadFrames(file: string): number {
  return onFile(file, () => {
    const log = open(`${file}-wal`);
    if (log === undefined) return 0;
    try {
      return fstatSync(log).size <= HEADER_BYTES ? 0 : countUnread(log, pageBytesOf(file));
    } finally {
      closeSync(log);
    }
  });
}

function countUnread(log: number, pageBytes: number): number {
  const frameBytes = FRAME_HEADER_BYTES + pageBytes;
  const frames = Math.ceil((fstatSync(log).size - HEADER_BYTES) / frameBytes);
  const header = Buffer.alloc(HEADER_BYTES);
  readSync(log, header, 0, HEADER_BYTES, 0);
  const isBig = (header.readUInt32BE(0) & 1) === 1;
  const sums = addSums([0, 0], header.subarray(0, 24), isBig);
  const isHeaderGood = header.readUInt32BE(0) >>> 1 === MAGIC >>> 1 && hasSums(header, 24, sums);
  // Without its header, nothing of the log is read.
  if (!isHeaderGood) return frames;
  return new Log(log, header, frameBytes, frames, isBig).unread(sums);
}

type Sums = readonly [number, number];

class Log {
  readonly #frame: Buffer;

  constructor(
    private readonly log: number,
    private readonly header: Buffer,
    private readonly frameBytes: number,
    private readonly frames: number,
    private readonly isBig: boolean,
  ) {
    this.#frame = Buffer.alloc(frameBytes);
  }

  unread(start: Sums): number {
    let sums = start;
    let committed = 0;
    let at = 0;
    for (; at < this.frames; at++) {
      if (this.#read(at) < this.frameBytes || !this.#isOfThisLog()) break;
      sums = addSums(sums, this.#frame.subarray(0, 8), this.isBig);
      sums = addSums(sums, this.#frame.subarray(FRAME_HEADER_BYTES), this.isBig);
      if (!hasSums(this.#frame, 16, sums)) break;
      if (this.#frame.readUInt32BE(4) !== 0) committed = at + 1;
    }
    const last = this.#lastOfThisLog(at);
    // Whole frames behind the last commit are those of a writer that was killed in a transaction.
    return last < at ? 0 : last + 1 - committed;
  }

  /** Behind the end of a log that began anew there are frames of the one before, with other salts. */
  #lastOfThisLog(from: number): number {
    const isFirstLog = this.header.readUInt32BE(12) === 0;
    if (isFirstLog) return this.frames - 1;
    for (let at = this.frames - 1; at >= from; at--) {
      if (this.#read(at) >= FRAME_HEADER_BYTES && this.#isOfThisLog()) return at;
    }
    return -1;
  }

  #read(at: number): number {
    return readSync(this.log, this.#frame, 0, this.frameBytes, HEADER_BYTES + at * this.frameBytes);
  }

  #isOfThisLog(): boolean {
    return this.#frame.compare(this.header, 16, 24, 8, 16) === 0;
  }
}

/** The checksum of 8 bytes more at a time, as the format defines it. */
function addSums([first, second]: Sums, bytes: Buffer, isBig: boolean): Sums {
  let [one, two] = [first, second];
  for (let at = 0; at + 8 <= bytes.length; at += 8) {
    one = (one + wordAt(bytes, at, isBig) + two) >>> 0;
    two = (two + wordAt(bytes, at + 4, isBig) + one) >>> 0;
  }
  return [one, two];
}

function wordAt(bytes: Buffer, at: number, isBig: boolean): number {
  return isBig ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at);
}

function hasSums(bytes: Buffer, at: number, [first, second]: Sums): boolean {
  return bytes.readUInt32BE(at) === first && bytes.readUInt32BE(at + 4) === second;
}

function pageBytesOf(file: string): number {
  const descriptor = openSync(file, 'r');
  try {
    const head = Buffer.alloc(PAGE_SIZE_AT + 2);
    readSync(descriptor, head, 0, head.length, 0);
    const bytes = head.readUInt16BE(PAGE_SIZE_AT);
    return bytes === 1 ? 65_536 : Math.max(bytes, 512);
  } finally {
    closeSync(descriptor);
  }
}

function open(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
