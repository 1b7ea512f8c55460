// A file that is read in small pieces, each of which is checked against its size, so that a hostile
// binary cannot make the agent take more memory than MAX_READ_BYTES. The open descriptor keeps a
// deleted binary readable. elf.ts and the tables know what the bytes mean.

import {closeSync, constants, fstatSync, openSync, readSync, type BigIntStats} from 'node:fs';

import {FileBlocks} from './file-blocks.js';

/** The most bytes of one table: 2.7 million symbols, three times those of a browser's library. */
export const MAX_READ_BYTES = 64 * 1024 * 1024;

/**
 * The file is opened without blocking, because opening a named pipe or a device may wait for ever.
 */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/** A name's first read takes this many bytes: nearly all names are shorter. */
const SHORT_TEXT_BYTES = 256;

/** The number of no descriptor. Node refuses it as out of range. */
const CLOSED = -1;

/** A part of a file. */
interface Part {
  readonly offset: number;
  readonly sizeBytes: number;
}

export class ByteFile {
  private readonly blocks = new FileBlocks((buffer, offset) => this.readInto(buffer, offset));

  private constructor(
    private descriptor: number,
    readonly stats: BigIntStats,
    private readonly part: Part,
  ) {}

  /**
   * Undefined where the file cannot be opened or is no regular file. With `part` the rest of the file is as if it were
   * not there, and offsets count from the part's first byte.
   */
  static open(path: string, part?: Part): ByteFile | undefined {
    let descriptor: number;
    try {
      descriptor = openSync(path, OPEN_FLAGS);
    } catch {
      return undefined;
    }
    const stats = fstatSync(descriptor, {bigint: true});
    if (stats.isFile()) {
      const whole = {offset: 0, sizeBytes: Number(stats.size)};
      return new ByteFile(descriptor, stats, part ?? whole);
    }
    closeSync(descriptor);
    return undefined;
  }

  get sizeBytes(): number {
    return this.part.sizeBytes;
  }

  /** Throws RangeError where the file does not hold all of these bytes. */
  read(offset: number, bytes: number): Buffer {
    const piece = this.readUpTo(offset, bytes);
    if (piece.length !== bytes) throw new RangeError(`${bytes} bytes at ${offset}: file too short`);
    return piece;
  }

  /**
   * Reads as many of these bytes as the file has, which belong to nobody: they may not be changed. Throws
   * RangeError for a range that no file can have.
   */
  readUpTo(offset: number, bytes: number): Buffer {
    if (!isOffset(offset) || !isOffset(bytes) || bytes > MAX_READ_BYTES) {
      throw new RangeError(`${bytes} bytes at ${offset}: out of range`);
    }
    const room = Math.max(0, Math.min(bytes, this.sizeBytes - offset));
    const piece = this.descriptor === CLOSED ? undefined : this.blocks.piece(offset, room);
    if (piece !== undefined) return piece;
    const buffer = Buffer.allocUnsafeSlow(room);
    return buffer.subarray(0, this.readInto(buffer, offset));
  }

  /** Fills a buffer of the caller as far as the file has bytes, and returns how many came. */
  readInto(buffer: Buffer, offset: number): number {
    if (!isOffset(offset)) return 0;
    const room = Math.max(0, Math.min(buffer.length, this.sizeBytes - offset));
    return room === 0 ? 0 : readSync(this.descriptor, buffer, 0, room, this.part.offset + offset);
  }

  /** The text up to the next NUL, cut at `maxBytes`, in UTF-8 as Go and C++ write it. */
  readText(offset: number, maxBytes: number): string {
    for (let most = Math.min(SHORT_TEXT_BYTES, maxBytes); ; most = maxBytes) {
      const bytes = this.readUpTo(offset, most);
      const end = bytes.indexOf(0);
      if (end >= 0 || most === maxBytes)
        return bytes.toString('utf8', 0, end < 0 ? bytes.length : end);
    }
  }

  /**
   * Reads after this throw RangeError, because the descriptor may belong to another file by then.
   */
  close(): void {
    if (this.descriptor >= 0) closeSync(this.descriptor);
    this.descriptor = CLOSED;
  }
}

function isOffset(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
