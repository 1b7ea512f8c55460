// Finds the build information that Go's linker left in a program's ELF file: the Go version, which decides
// where a goroutine's number lies, and the modules. A few KiB are read, whatever the size of the file.
//
// Source of truth: Go's debug/buildinfo/buildinfo.go (1.24) and cmd/link's buildinfo.

import {fileOffsetOf, loaded, type ElfFile, type Region} from '../elf/elf.js';
import {fromElf} from '../elf/from-elf.js';

const MAGIC = Buffer.from('\xff Go buildinf:', 'latin1');
const HEADER_BYTES = 32;
/** The linker aligns the header; the same bytes elsewhere are a string constant. */
const HEADER_ALIGNMENT = 16;
const POINTER_SIZE_AT = 14;
const FLAGS_AT = 15;
const BIG_ENDIAN_FLAG = 1;
/** Since Go 1.18 the strings follow the header; before that it held pointers to them. */
const INLINE_FLAG = 2;

const SECTION_NAME = '.go.buildinfo';
/** A file without section headers is searched; Debian's dockerd has 24 MB of data. */
const SEARCH_BYTES = 32 * 1024 * 1024;
const PIECE_BYTES = 1024 * 1024;
const MAX_VERSION_BYTES = 256;
/** A program with a thousand dependencies has less. */
const MAX_MODULE_BYTES = 256 * 1024;
/** The linker puts so many bytes before and after the text of the modules. */
const SENTINEL_BYTES = 16;

export interface GoBuild {
  /** `go1.19.8`. */
  readonly goVersion: string;
  /** Lines as `go version -m` prints them, without its indentation; empty where there are none. */
  readonly modules: string;
}

/** `go1.19.8`; undefined for what is no 64-bit ELF file of a Go program, or cannot be read. */
export function goVersionOf(path: string): string | undefined {
  return goBuildOf(path)?.goVersion;
}

/** Undefined where `goVersionOf` is. */
export function goBuildOf(path: string): GoBuild | undefined {
  return fromElf(path, readGoBuild);
}

function readGoBuild(elf: ElfFile): GoBuild | undefined {
  for (const place of placesOf(elf)) {
    for (const offset of headersIn(elf, place)) {
      const [version, modules = ''] = stringsAt(elf, offset);
      if (version !== undefined && /^(go|devel )/.test(version)) {
        return {goVersion: version.split(' X:')[0]!.trim(), modules};
      }
    }
  }
  return undefined;
}

/** The section of the build information; without sections, all data that the program may change. */
function placesOf(elf: ElfFile): readonly Region[] {
  const section = elf.sections.find(({name}) => name === SECTION_NAME);
  return section === undefined ? loaded(elf).filter(({writable}) => writable) : [section];
}

/** Offsets in the file at which a header of build information may begin. */
function* headersIn({file}: ElfFile, {fileOffset, fileBytes}: Region): Generator<number> {
  const end = fileOffset + Math.min(fileBytes, SEARCH_BYTES);
  for (let start = fileOffset; start < end; start += PIECE_BYTES) {
    // A header that begins at the end of a piece goes on in the next one.
    const bytes = file.readUpTo(start, Math.min(PIECE_BYTES + MAGIC.length - 1, end - start));
    for (let at = bytes.indexOf(MAGIC); at >= 0; at = bytes.indexOf(MAGIC, at + 1)) {
      if ((start + at) % HEADER_ALIGNMENT === 0) yield start + at;
    }
  }
}

/** Version and modules. Empty for a header that points outside of the file, or is of another kind of machine. */
function stringsAt(elf: ElfFile, offset: number): readonly string[] {
  try {
    const header = elf.file.read(offset, HEADER_BYTES);
    const isInline = (header.readUInt8(FLAGS_AT) & INLINE_FLAG) !== 0;
    return isInline ? inlineStrings(elf, offset + HEADER_BYTES) : pointedStrings(elf, header);
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

function inlineStrings({file}: ElfFile, offset: number): readonly string[] {
  const head = file.readUpTo(offset, MAX_VERSION_BYTES + 2);
  const [length, start] = readVarint(head);
  const version = head.toString('utf8', start, start + Math.min(length, MAX_VERSION_BYTES));
  const next = file.readUpTo(offset + start + length, MAX_MODULE_BYTES);
  if (length > MAX_VERSION_BYTES || next.length === 0) return [version];
  const [bytes, from] = readVarint(next);
  return [version, withoutSentinels(next.subarray(from, from + bytes))];
}

/** The header points to two Go strings, each a pointer to its bytes and their number. */
function pointedStrings(elf: ElfFile, header: Buffer): readonly string[] {
  const isBigEndian = (header.readUInt8(FLAGS_AT) & BIG_ENDIAN_FLAG) !== 0;
  if (header.readUInt8(POINTER_SIZE_AT) !== 8 || isBigEndian) return [];
  const version = pointedBytes(elf, header.readBigUInt64LE(16), MAX_VERSION_BYTES);
  return [version.toString('utf8'), pointedModules(elf, header.readBigUInt64LE(24))];
}

function pointedModules(elf: ElfFile, address: bigint): string {
  try {
    return withoutSentinels(pointedBytes(elf, address, MAX_MODULE_BYTES));
  } catch (error) {
    if (error instanceof RangeError) return '';
    throw error;
  }
}

function pointedBytes(elf: ElfFile, address: bigint, most: number): Buffer {
  const string = bytesAt(elf, Number(address), 16);
  const length = Math.min(Number(string.readBigUInt64LE(8)), most);
  return bytesAt(elf, Number(string.readBigUInt64LE(0)), length);
}

function withoutSentinels(bytes: Buffer): string {
  return bytes.toString(
    'utf8',
    SENTINEL_BYTES,
    Math.max(SENTINEL_BYTES, bytes.length - SENTINEL_BYTES),
  );
}

function bytesAt(elf: ElfFile, address: number, bytes: number): Buffer {
  return elf.file.read(fileOffsetOf(elf, address, bytes), bytes);
}

/** A number of 28 bits at most. */
function readVarint(bytes: Buffer): [value: number, bytes: number] {
  let value = 0;
  for (let at = 0; at < 4; at += 1) {
    const byte = bytes.readUInt8(at);
    value |= (byte & 0x7f) << (7 * at);
    if (byte < 0x80) return [value, at + 1];
  }
  throw new RangeError('the length is no varint');
}
