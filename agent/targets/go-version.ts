// Finds the build information that Go's linker left in a program's ELF file: the Go version, which decides
// where a goroutine's number lies, and the modules. A few KiB are read, whatever the size of the file.
//
// Source of truth: Go's debug/buildinfo/buildinfo.go (1.24) and cmd/link's buildinfo.

import type {ByteFile} from '../elf/byte-file.js';
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
/**
 * A file without section headers is searched, as far as so many bytes of all its segments together; Debian's
 * dockerd has 24 MB of data.
 */
const SEARCH_BYTES = 64 * 1024 * 1024;
/** A program that holds the first bytes of a header more often than this was made to keep its readers busy. */
const MAX_FOUND = 1_024;
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
  for (const offset of headersIn(elf)) {
    const build = buildAt(elf, offset);
    if (build !== undefined) return build;
  }
  return undefined;
}

/** The section of the build information; without sections, all data that the program may change. */
function placesOf(elf: ElfFile): readonly Region[] {
  const section = elf.sections.find(({name}) => name === SECTION_NAME);
  return section === undefined ? loaded(elf).filter(({writable}) => writable) : [section];
}

/** Offsets in the file at which a header of build information may begin. */
function* headersIn(elf: ElfFile): Generator<number> {
  let [left, found] = [SEARCH_BYTES, 0];
  for (const {fileOffset, fileBytes} of placesOf(elf)) {
    const end = fileOffset + Math.min(fileBytes, left);
    left -= end - fileOffset;
    for (let start = fileOffset; start < end; start += PIECE_BYTES) {
      // A header that begins at the end of a piece goes on in the next one.
      const bytes = elf.file.readUpTo(start, Math.min(PIECE_BYTES + MAGIC.length - 1, end - start));
      for (let at = bytes.indexOf(MAGIC); at >= 0; at = bytes.indexOf(MAGIC, at + 1)) {
        found += 1;
        if (found > MAX_FOUND) return;
        if ((start + at) % HEADER_ALIGNMENT === 0) yield start + at;
      }
    }
  }
}

/** Undefined for a header that points outside of the file, or is of another kind of machine. */
function buildAt(elf: ElfFile, offset: number): GoBuild | undefined {
  try {
    const header = elf.file.read(offset, HEADER_BYTES);
    const isInline = (header.readUInt8(FLAGS_AT) & INLINE_FLAG) !== 0;
    return isInline ? inlineBuild(elf.file, offset + HEADER_BYTES) : pointedBuild(elf, header);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Modules are read only where the version is one: they may be long, and headers many. */
function buildOf(version: string, modules: () => string): GoBuild | undefined {
  if (!/^(go|devel )/.test(version)) return undefined;
  return {goVersion: version.split(' X:')[0]!.trim(), modules: modules()};
}

function inlineBuild(file: ByteFile, offset: number): GoBuild | undefined {
  const head = file.readUpTo(offset, MAX_VERSION_BYTES + 2);
  const [length, start] = readVarint(head);
  const version = head.toString('utf8', start, start + Math.min(length, MAX_VERSION_BYTES));
  const isWhole = length <= MAX_VERSION_BYTES;
  return buildOf(version, () => (isWhole ? inlineModules(file, offset + start + length) : ''));
}

function inlineModules(file: ByteFile, offset: number): string {
  const text = file.readUpTo(offset, MAX_MODULE_BYTES);
  if (text.length === 0) return '';
  const [bytes, from] = readVarint(text);
  return withoutSentinels(text.subarray(from, from + bytes));
}

/** The header points to two Go strings, each a pointer to its bytes and their number. */
function pointedBuild(elf: ElfFile, header: Buffer): GoBuild | undefined {
  const isBigEndian = (header.readUInt8(FLAGS_AT) & BIG_ENDIAN_FLAG) !== 0;
  if (header.readUInt8(POINTER_SIZE_AT) !== 8 || isBigEndian) return undefined;
  const version = pointedBytes(elf, header.readBigUInt64LE(16), MAX_VERSION_BYTES);
  return buildOf(version.toString('utf8'), () => pointedModules(elf, header.readBigUInt64LE(24)));
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
