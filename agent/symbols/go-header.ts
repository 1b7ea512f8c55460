// Finds the table of functions that the Go runtime keeps in every binary, stripped or not, and
// reads its header. It has a section of its own, except in position-independent files that an
// external linker made (Debian's dockerd): there it is searched for by its first bytes.
//
// Source of truth: pcHeader in Go's runtime/symtab.go and parsePclnTab in debug/gosym (1.16 …
// 1.26).

import {type ElfFile, loaded, type Region, type Section} from '../elf/elf.js';

/** Layouts differ by the first word only; addresses became offsets in 1.18. */
export type GoLayout = '1.16' | '1.18' | '1.20';

export interface GoHeader {
  readonly layout: GoLayout;
  /** Where the table lies in the program; all its offsets count from here. */
  readonly address: number;
  readonly fileOffset: number;
  /** The bytes from the start of the table to the end of the segment or section that holds it. */
  readonly roomBytes: number;
  /** Instructions begin at multiples of this number of bytes. */
  readonly quantum: number;
  readonly functions: number;
  /**
   * Offsets of names, of tables by program counter, and of functions, from the start of the table.
   */
  readonly namesAt: number;
  readonly countersAt: number;
  readonly functionsAt: number;
}

const LAYOUTS: Readonly<Record<number, GoLayout>> = {
  0xfffffffa: '1.16',
  0xfffffff0: '1.18',
  0xfffffff1: '1.20',
};
const SECTIONS = ['.gopclntab', '.data.rel.ro.gopclntab'];
const SMALLEST_MAGIC = 0xfffffff0;
const HEADER_BYTES = 72;
const POINTER_BYTES = 8;
/** Kubernetes has 150,000 functions. */
const MAX_FUNCTIONS = 4_000_000;
const PIECE_BYTES = 1024 * 1024;
/** The table of dockerd lies 7 MB into 24 MB of data. */
const MAX_SEARCH_BYTES = 128 * 1024 * 1024;

/** Undefined for a program that is not Go, is older than 1.16, or hides its table. */
export function findGoHeader(elf: ElfFile): GoHeader | undefined {
  const section = elf.sections.find(({name}) => SECTIONS.includes(name));
  return section === undefined ? searchHeader(elf) : headerOfSection(elf, section);
}

/** Reads the header again where it was found before; undefined if it is not there any more. */
export function sameHeader(elf: ElfFile, known: GoHeader): GoHeader | undefined {
  const {fileOffset, address, roomBytes} = known;
  const bytes = elf.file.readUpTo(fileOffset, HEADER_BYTES);
  const header = readHeader(bytes, {fileOffset, address, fileBytes: roomBytes}, 0);
  const same = header !== undefined && JSON.stringify(header) === JSON.stringify(known);
  return same ? header : undefined;
}

function headerOfSection(elf: ElfFile, section: Section): GoHeader | undefined {
  return readHeader(elf.file.readUpTo(section.fileOffset, HEADER_BYTES), section, 0);
}

function searchHeader(elf: ElfFile): GoHeader | undefined {
  let budgetBytes = MAX_SEARCH_BYTES;
  // The table is in the data where the linker had to relocate it, else in a read-only segment.
  const data = loaded(elf).filter(({executable}) => !executable);
  for (const segment of [...data].sort((a, b) => Number(b.writable) - Number(a.writable))) {
    const header = searchSegment(elf, segment, budgetBytes);
    if (header !== undefined) return header;
    budgetBytes = Math.max(0, budgetBytes - segment.fileBytes);
  }
  return undefined;
}

// A program is loaded in whole pages, so a table that is aligned in memory is aligned in the file
// too. Pieces overlap by the length of a header, because one may begin at the very end of a piece.
function searchSegment(elf: ElfFile, segment: Region, budgetBytes: number): GoHeader | undefined {
  const end = segment.fileOffset + Math.min(segment.fileBytes, budgetBytes);
  const piece = Buffer.allocUnsafeSlow(PIECE_BYTES + HEADER_BYTES);
  const words = new Uint32Array(piece.buffer, piece.byteOffset, piece.length >>> 2);
  for (let start = Math.ceil(segment.fileOffset / 8) * 8; start < end; start += PIECE_BYTES) {
    const length = Math.min(elf.file.readInto(piece, start), end - start);
    for (let index = 0; 4 * index + HEADER_BYTES <= length; index += 2) {
      if (words[index]! < SMALLEST_MAGIC || LAYOUTS[words[index]!] === undefined) continue;
      const bytes = piece.subarray(4 * index, 4 * index + HEADER_BYTES);
      const header = readHeader(bytes, segment, start + 4 * index - segment.fileOffset);
      if (header !== undefined) return header;
    }
  }
  return undefined;
}

function readHeader(bytes: Buffer, home: Region, offset: number): GoHeader | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  const layout = LAYOUTS[bytes.readUInt32LE(0)];
  const quantum = bytes[6]!;
  const isPlain = bytes.readUInt16LE(4) === 0 && bytes[7] === POINTER_BYTES;
  if (layout === undefined || !isPlain || ![1, 2, 4].includes(quantum)) return undefined;
  const word = (index: number): number => Number(bytes.readBigUInt64LE(8 + POINTER_BYTES * index));
  // Since 1.18 the start of the code stands before the offsets; it is 0 where it is relocated.
  const first = layout === '1.16' ? 2 : 3;
  const header = {
    layout,
    quantum,
    address: home.address + offset,
    fileOffset: home.fileOffset + offset,
    roomBytes: home.fileBytes - offset,
    functions: word(0),
    namesAt: word(first),
    countersAt: word(first + 3),
    functionsAt: word(first + 4),
  };
  return makesSense(header) ? header : undefined;
}

// The parts follow each other in this order since 1.16.
function makesSense(header: GoHeader): boolean {
  const {functions, namesAt, countersAt, functionsAt, roomBytes} = header;
  return (
    functions > 0 &&
    functions <= MAX_FUNCTIONS &&
    namesAt >= 8 * POINTER_BYTES - 8 &&
    namesAt < countersAt &&
    countersAt < functionsAt &&
    functionsAt + entryBytes(header) * functions < roomBytes
  );
}

/** An entry in the list of functions has these bytes: its start, and the offset of its data. */
export function entryBytes({layout}: Pick<GoHeader, 'layout'>): number {
  return layout === '1.16' ? 16 : 8;
}
