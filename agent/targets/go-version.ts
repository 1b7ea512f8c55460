// The Go version that a program was built with, from the build information in its ELF file; it
// decides where a goroutine's number lies. Reads a few KiB, whatever the size of the file.
//
// Source of truth: Go's debug/buildinfo/buildinfo.go (1.24) and cmd/link's buildinfo; elf(5).

import {closeSync, fstatSync, openSync, readSync} from 'node:fs';

const MAGIC = Buffer.from('\xff Go buildinf:', 'latin1');
const HEADER_BYTES = 32;
const POINTER_SIZE_AT = 14;
const FLAGS_AT = 15;
const BIG_ENDIAN_FLAG = 1;
/** Since Go 1.18 the strings follow the header; before that it held pointers to them. */
const INLINE_FLAG = 2;

/** Without section headers the data is searched, in pieces: 24 MB of it in Debian's dockerd. */
const SEARCH_BYTES = 32 * 1024 * 1024;
const PIECE_BYTES = 1024 * 1024;
const MAX_VERSION_BYTES = 256;
const MAX_TABLE_ENTRIES = 4_096;
const ELF_HEADER_BYTES = 64;
/** Of a program header; those of sections have 64. */
const MIN_ENTRY_BYTES = 56;
const SECTION_NAME = '.go.buildinfo';

const PROGRAM_LOAD = 1;
const WRITABLE = 2;

/** `go1.19.8`; undefined for what is no 64-bit ELF file of a Go program, or cannot be read. */
export function goVersionOf(path: string): string | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    return readGoVersion(fileReader(file));
  } catch (error) {
    // A file cut short or made to mislead points outside of itself; what is no file cannot be read.
    if (error instanceof RangeError || isSystemError(error)) return undefined;
    throw error;
  } finally {
    closeSync(file);
  }
}

/** Returns fewer bytes than asked for only at the end of the file. */
type Read = (offset: number, bytes: number) => Buffer;

/** Where in the file something lies. */
interface Extent {
  readonly fileOffset: number;
  readonly fileBytes: number;
}

interface Segment extends Extent {
  readonly flags: number;
  readonly address: number;
}

function readGoVersion(read: Read): string | undefined {
  const header = read(0, ELF_HEADER_BYTES);
  if (!isElf64(header)) return undefined;
  const segments = readSegments(read, header);
  const section = buildInfoSection(read, header);
  const places = section ? [section] : segments.filter(({flags}) => (flags & WRITABLE) !== 0);
  for (const place of places) {
    const at = findMagic(read, place);
    if (at === undefined) continue;
    const version = readVersion(read, segments, at);
    return /^(go|devel )/.test(version) ? version.split(' X:')[0]!.trim() : undefined;
  }
  return undefined;
}

/** Only little-endian 64-bit files: amd64 and arm64. */
function isElf64(header: Buffer): boolean {
  const isWhole = header.length === ELF_HEADER_BYTES;
  return (
    isWhole && header.toString('latin1', 0, 4) === '\x7fELF' && header[4] === 2 && header[5] === 1
  );
}

function readSegments(read: Read, header: Buffer): readonly Segment[] {
  const entryBytes = header.readUInt16LE(54);
  const table = readTable(read, header.readBigUInt64LE(32), entryBytes, header.readUInt16LE(56));
  return table.flatMap((entry) =>
    entry.readUInt32LE(0) !== PROGRAM_LOAD
      ? []
      : {
          flags: entry.readUInt32LE(4),
          fileOffset: Number(entry.readBigUInt64LE(8)),
          address: Number(entry.readBigUInt64LE(16)),
          fileBytes: Number(entry.readBigUInt64LE(32)),
        },
  );
}

function buildInfoSection(read: Read, header: Buffer): Extent | undefined {
  const entryBytes = header.readUInt16LE(58);
  const table = readTable(read, header.readBigUInt64LE(40), entryBytes, header.readUInt16LE(60));
  const names = table[header.readUInt16LE(62)];
  if (names === undefined) return undefined;
  const namesAt = Number(names.readBigUInt64LE(24));
  const section = table.find((entry) => {
    const name = read(namesAt + entry.readUInt32LE(0), SECTION_NAME.length);
    return name.toString('latin1') === SECTION_NAME;
  });
  return (
    section && {
      fileOffset: Number(section.readBigUInt64LE(24)),
      fileBytes: Number(section.readBigUInt64LE(32)),
    }
  );
}

function readTable(read: Read, offset: bigint, entryBytes: number, entries: number): Buffer[] {
  if (entryBytes < MIN_ENTRY_BYTES || entries > MAX_TABLE_ENTRIES) return [];
  const table = read(Number(offset), entryBytes * entries);
  return Array.from({length: Math.floor(table.length / entryBytes)}, (_, index) =>
    table.subarray(index * entryBytes, (index + 1) * entryBytes),
  );
}

// The header is aligned to 16 bytes; anything else with these bytes is a string constant.
function findMagic(read: Read, {fileOffset, fileBytes}: Extent): number | undefined {
  const end = fileOffset + Math.min(fileBytes, SEARCH_BYTES);
  for (let start = fileOffset; start < end; start += PIECE_BYTES) {
    const bytes = read(start, Math.min(PIECE_BYTES + HEADER_BYTES, end - start));
    for (let at = bytes.indexOf(MAGIC); at >= 0; at = bytes.indexOf(MAGIC, at + 1)) {
      if ((start + at) % 16 === 0) return start + at;
    }
  }
  return undefined;
}

function readVersion(read: Read, segments: readonly Segment[], offset: number): string {
  const header = read(offset, HEADER_BYTES);
  const flags = header.readUInt8(FLAGS_AT);
  if ((flags & INLINE_FLAG) !== 0) {
    const text = read(offset + HEADER_BYTES, MAX_VERSION_BYTES + 2);
    const [length, start] = readVarint(text);
    return text.toString('utf8', start, start + Math.min(length, MAX_VERSION_BYTES));
  }
  if (header.readUInt8(POINTER_SIZE_AT) !== 8 || (flags & BIG_ENDIAN_FLAG) !== 0) return '';
  const string = readAt(read, segments, Number(header.readBigUInt64LE(16)), 16);
  const length = Math.min(Number(string.readBigUInt64LE(8)), MAX_VERSION_BYTES);
  return readAt(read, segments, Number(string.readBigUInt64LE(0)), length).toString('utf8');
}

/** What lies at an address of the program. */
function readAt(read: Read, segments: readonly Segment[], address: number, bytes: number): Buffer {
  const home = segments.find(
    (segment) => address >= segment.address && address < segment.address + segment.fileBytes,
  );
  if (home === undefined) throw new RangeError(`no segment holds the address ${address}`);
  return read(home.fileOffset + (address - home.address), bytes);
}

function readVarint(bytes: Buffer): [value: number, bytes: number] {
  const low = bytes.readUInt8(0);
  return low < 0x80 ? [low, 1] : [(low & 0x7f) | (bytes.readUInt8(1) << 7), 2];
}

function fileReader(file: number): Read {
  const size = fstatSync(file).size;
  return (offset, bytes) => {
    if (!Number.isSafeInteger(offset) || offset > size) {
      throw new RangeError(`offset ${offset} of ${size} bytes`);
    }
    const buffer = Buffer.alloc(Math.min(bytes, size - offset));
    const read = readSync(file, buffer, 0, buffer.length, offset);
    return buffer.subarray(0, read);
  };
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
