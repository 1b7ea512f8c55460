// Reads the parts of a 64-bit little-endian ELF file: segments, sections, notes. It trusts no
// number of the file: counts are bounded, and parts that do not lie within the file are left out.
// Source of truth: elf(5).

import {MAX_READ_BYTES, type ByteFile} from './byte-file.js';

/** A part of the file, and its place among the program's own addresses before it is loaded. */
export interface Region {
  readonly fileOffset: number;
  readonly fileBytes: number;
  readonly address: number;
}

export interface Segment extends Region {
  readonly kind: number;
  readonly executable: boolean;
  readonly writable: boolean;
}

export interface Section extends Region {
  readonly name: string;
  readonly kind: number;
  /** The number of the section that holds the names of a symbol table. */
  readonly link: number;
}

export interface ElfFile {
  readonly file: ByteFile;
  readonly machine: number;
  /** The address of the first instruction; for hostile files it may be no safe integer. */
  readonly entryAddress: number;
  readonly segments: readonly Segment[];
  readonly sections: readonly Section[];
}

export const SEGMENT_LOAD = 1;
export const SEGMENT_DYNAMIC = 2;
const SEGMENT_INTERPRETER = 3;
export const SEGMENT_NOTE = 4;
const FLAG_EXECUTE = 1;
const FLAG_WRITE = 2;

const HEADER_BYTES = 64;
const SEGMENT_BYTES = 56;
const SECTION_BYTES = 64;
/**
 * Large programs have some 40 sections. Object files of C++ have tens of thousands, but do not run.
 */
const MAX_ENTRIES = 4_096;
const MAX_SECTION_NAME_BYTES = 64;
/** The most that the kernel takes (PATH_MAX). */
const MAX_PATH_BYTES = 4_096;
const MAX_SECTION_NAMES_BYTES = 1024 * 1024;
/** A section of this type (.bss) has no bytes in the file, whatever its size says. */
const SECTION_NOBITS = 8;

/**
 * Undefined for any other file than a 64-bit little-endian ELF file. Throws RangeError for a cut
 * one.
 */
export function readElf(file: ByteFile): ElfFile | undefined {
  const header = file.readUpTo(0, HEADER_BYTES);
  if (header.length < HEADER_BYTES || header.readUInt32BE(0) !== 0x7f454c46) return undefined;
  if (header[4] !== 2 || header[5] !== 1) return undefined;
  return {
    file,
    machine: header.readUInt16LE(18),
    entryAddress: toNumber(header.readBigUInt64LE(24)),
    segments: readSegments(file, header),
    sections: readSections(file, header),
  };
}

/** The region that holds all of `bytes` bytes at an address; undefined where none does. */
export function regionAt<R extends Region>(
  regions: readonly R[],
  address: number,
  bytes = 1,
): R | undefined {
  return regions.find(
    (region) => address >= region.address && address + bytes <= region.address + region.fileBytes,
  );
}

export function loaded(elf: ElfFile): readonly Segment[] {
  return elf.segments.filter(({kind}) => kind === SEGMENT_LOAD);
}

/** Where in the file an address of the program lies; throws RangeError where it has no bytes. */
export function fileOffsetOf(elf: ElfFile, address: number, bytes = 1): number {
  const home = regionAt(loaded(elf), address, bytes);
  if (home === undefined) throw new RangeError(`no segment holds the address ${address}`);
  return home.fileOffset + (address - home.address);
}

/** The path of the dynamic loader; undefined where the program needs none. Throws RangeError for a cut file. */
export function interpreterOf({file, segments}: ElfFile): string | undefined {
  const segment = segments.find(({kind}) => kind === SEGMENT_INTERPRETER);
  return segment && file.readText(segment.fileOffset, MAX_PATH_BYTES);
}

/** The address of a byte of the file's code; undefined where it is not loaded as code. */
export function toAddress(elf: ElfFile, fileOffset: number): number | undefined {
  const home = loaded(elf).find(
    (segment) =>
      segment.executable &&
      fileOffset >= segment.fileOffset &&
      fileOffset < segment.fileOffset + segment.fileBytes,
  );
  return home && home.address + (fileOffset - home.fileOffset);
}

function readSegments(file: ByteFile, header: Buffer): Segment[] {
  const offset = toNumber(header.readBigUInt64LE(32));
  const entryBytes = header.readUInt16LE(54);
  return readEntries(file, offset, entryBytes, header.readUInt16LE(56), SEGMENT_BYTES)
    .map((entry) => ({
      kind: entry.readUInt32LE(0),
      executable: (entry.readUInt32LE(4) & FLAG_EXECUTE) !== 0,
      writable: (entry.readUInt32LE(4) & FLAG_WRITE) !== 0,
      fileOffset: toNumber(entry.readBigUInt64LE(8)),
      address: toNumber(entry.readBigUInt64LE(16)),
      fileBytes: toNumber(entry.readBigUInt64LE(32)),
    }))
    .filter((segment) => isWithin(file, segment));
}

// A section keeps its place even if it cannot be used, because others name it by number.
function readSections(file: ByteFile, header: Buffer): Section[] {
  const offset = toNumber(header.readBigUInt64LE(40));
  const entryBytes = header.readUInt16LE(58);
  const count = header.readUInt16LE(60);
  const entries = readEntries(file, offset, entryBytes, count, SECTION_BYTES);
  const names = sectionNames(file, entries[header.readUInt16LE(62)]);
  return entries.map((entry) => {
    const section = {
      name: textAt(names, entry.readUInt32LE(0)),
      kind: entry.readUInt32LE(4),
      address: toNumber(entry.readBigUInt64LE(16)),
      fileOffset: toNumber(entry.readBigUInt64LE(24)),
      fileBytes: toNumber(entry.readBigUInt64LE(32)),
      link: entry.readUInt32LE(40),
    };
    const usable = section.kind !== SECTION_NOBITS && isWithin(file, section);
    return usable ? section : {...section, name: '', kind: 0, fileBytes: 0};
  });
}

// The list is empty for a file without sections, and for one whose table lies outside of it.
function readEntries(
  file: ByteFile,
  offset: number,
  entryBytes: number,
  count: number,
  minBytes: number,
): Buffer[] {
  if (entryBytes < minBytes || count > MAX_ENTRIES || !Number.isSafeInteger(offset)) return [];
  const table = file.readUpTo(offset, entryBytes * count);
  return Array.from({length: Math.floor(table.length / entryBytes)}, (_, index) =>
    table.subarray(index * entryBytes, (index + 1) * entryBytes),
  );
}

function sectionNames(file: ByteFile, entry: Buffer | undefined): Buffer {
  if (entry === undefined) return Buffer.alloc(0);
  const offset = toNumber(entry.readBigUInt64LE(24));
  const bytes = Math.min(toNumber(entry.readBigUInt64LE(32)), MAX_SECTION_NAMES_BYTES);
  return Number.isSafeInteger(offset) ? file.readUpTo(offset, bytes) : Buffer.alloc(0);
}

function textAt(bytes: Buffer, start: number): string {
  const piece = bytes.subarray(start, start + MAX_SECTION_NAME_BYTES);
  const end = piece.indexOf(0);
  return piece.toString('latin1', 0, end < 0 ? piece.length : end);
}

function isWithin(file: ByteFile, {fileOffset, fileBytes, address}: Region): boolean {
  return (
    [fileOffset, fileBytes, address, address + fileBytes].every(Number.isSafeInteger) &&
    fileOffset + fileBytes <= file.sizeBytes
  );
}

/**
 * A value from 2^53 on becomes a number that is no safe integer, which the checks above leave out.
 */
export function toNumber(value: bigint): number {
  return Number(value);
}

/** All bytes of a region, unless it is larger than any honest one. */
export function readRegion(file: ByteFile, region: Region): Buffer | undefined {
  return region.fileBytes > MAX_READ_BYTES
    ? undefined
    : file.read(region.fileOffset, region.fileBytes);
}
