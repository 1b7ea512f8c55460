// Reads the header of the table of functions that the Go runtime keeps in every binary, stripped or
// not. go-module.ts finds out where it lies. The first bytes prove little: a Go program that embeds
// another one has those of both.
//
// Source of truth: pcHeader in Go's runtime/symtab.go and parsePclnTab in debug/gosym (1.16 …
// 1.26).

import {type ElfFile, loaded, type Region, regionAt} from '../elf/elf.js';

/** Layouts differ by the first word only; addresses became offsets in 1.18. */
export type GoLayout = '1.16' | '1.18' | '1.20';

export interface GoHeader {
  readonly layout: GoLayout;
  /** Where the table lies in the program; all its offsets count from here. */
  readonly address: number;
  readonly fileOffset: number;
  /** The bytes from the start of the table to the end of the segment that holds it. */
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
const HEADER_BYTES = 72;
const POINTER_BYTES = 8;
/** Kubernetes has 150,000 functions. */
const MAX_FUNCTIONS = 4_000_000;

/** Undefined where no header that makes sense lies at the address. */
export function goHeaderAt(elf: ElfFile, address: number): GoHeader | undefined {
  const home = regionAt(loaded(elf), address, HEADER_BYTES);
  if (home === undefined) return undefined;
  const offset = address - home.address;
  return readHeader(elf.file.readUpTo(home.fileOffset + offset, HEADER_BYTES), home, offset);
}

/** Reads the header again where it was found before; undefined if it is not there any more. */
export function sameHeader(elf: ElfFile, known: GoHeader): GoHeader | undefined {
  const {fileOffset, address, roomBytes} = known;
  const bytes = elf.file.readUpTo(fileOffset, HEADER_BYTES);
  const header = readHeader(bytes, {fileOffset, address, fileBytes: roomBytes}, 0);
  const same = header !== undefined && JSON.stringify(header) === JSON.stringify(known);
  return same ? header : undefined;
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
