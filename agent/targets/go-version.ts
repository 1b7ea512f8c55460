// Finds the Go version that a program was built with, in the build information of its ELF file. The
// version decides where a goroutine's number lies. A few KiB are read, whatever the size of the file.
//
// Source of truth: Go's debug/buildinfo/buildinfo.go (1.24) and cmd/link's buildinfo.

import {ByteFile} from '../elf/byte-file.js';
import {fileOffsetOf, loaded, readElf, type ElfFile, type Region} from '../elf/elf.js';

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

/** `go1.19.8`; undefined for what is no 64-bit ELF file of a Go program, or cannot be read. */
export function goVersionOf(path: string): string | undefined {
  const file = ByteFile.open(path);
  if (file === undefined) return undefined;
  try {
    const elf = readElf(file);
    return elf && readGoVersion(elf);
  } catch (error) {
    // A file that is cut short, or made to mislead, points outside of itself.
    if (error instanceof RangeError || isSystemError(error)) return undefined;
    throw error;
  } finally {
    file.close();
  }
}

function readGoVersion(elf: ElfFile): string | undefined {
  for (const place of placesOf(elf)) {
    for (const offset of headersIn(elf, place)) {
      const version = versionAt(elf, offset);
      if (version !== undefined && /^(go|devel )/.test(version)) {
        return version.split(' X:')[0]!.trim();
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

/** Undefined for a header that points outside of the file, and for one of another kind of machine. */
function versionAt(elf: ElfFile, offset: number): string | undefined {
  try {
    const header = elf.file.read(offset, HEADER_BYTES);
    const isInline = (header.readUInt8(FLAGS_AT) & INLINE_FLAG) !== 0;
    return isInline ? inlineVersion(elf, offset + HEADER_BYTES) : pointedVersion(elf, header);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function inlineVersion({file}: ElfFile, offset: number): string {
  const text = file.readUpTo(offset, MAX_VERSION_BYTES + 2);
  const [length, start] = readVarint(text);
  return text.toString('utf8', start, start + Math.min(length, MAX_VERSION_BYTES));
}

/** The header points to a Go string, which is a pointer to its bytes and their number. */
function pointedVersion(elf: ElfFile, header: Buffer): string | undefined {
  const isBigEndian = (header.readUInt8(FLAGS_AT) & BIG_ENDIAN_FLAG) !== 0;
  if (header.readUInt8(POINTER_SIZE_AT) !== 8 || isBigEndian) return undefined;
  const string = bytesAt(elf, Number(header.readBigUInt64LE(16)), 16);
  const length = Math.min(Number(string.readBigUInt64LE(8)), MAX_VERSION_BYTES);
  return bytesAt(elf, Number(string.readBigUInt64LE(0)), length).toString('utf8');
}

function bytesAt(elf: ElfFile, address: number, bytes: number): Buffer {
  return elf.file.read(fileOffsetOf(elf, address, bytes), bytes);
}

function readVarint(bytes: Buffer): [value: number, bytes: number] {
  const low = bytes.readUInt8(0);
  return low < 0x80 ? [low, 1] : [(low & 0x7f) | (bytes.readUInt8(1) << 7), 2];
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
