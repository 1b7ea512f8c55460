// Finds what the words of a position-independent file will hold once it is loaded. The loader adds
// the address that it loads the file at to the addends of .rela.dyn; the words in the file may be
// 0. Source of truth: System V ABI, AMD64 supplement 4.4 and ELF for the Arm 64-bit Architecture
// 5.7.

import {MAX_READ_BYTES} from './byte-file.js';
import {type ElfFile, fileOffsetOf, SEGMENT_DYNAMIC} from './elf.js';

const TAG_RELA = 7;
const TAG_RELA_BYTES = 8;
const ENTRY_HALVES = 6;
const KIND = 2;
const ADDEND = 4;
const MAX_DYNAMIC_BYTES = 64 * 1024;
const MACHINE_AARCH64 = 183;
const X86_64_RELATIVE = 8;
const AARCH64_RELATIVE = 1_027;

export class Relocations {
  private constructor(
    private readonly elf: ElfFile,
    /**
     * .rela.dyn in halves of words: place, kind and symbol, addend. It may have 250,000 entries.
     */
    private readonly table: Uint32Array,
    private readonly relativeKind: number,
  ) {}

  /**
   * There are no entries for a file that is loaded where it says, or whose table makes no sense.
   */
  static read(elf: ElfFile): Relocations {
    const kind = elf.machine === MACHINE_AARCH64 ? AARCH64_RELATIVE : X86_64_RELATIVE;
    return new Relocations(elf, readTable(elf), kind);
  }

  /**
   * The addresses of words that will point to less than `maxGap` bytes before what the next word will
   * point to, and where they point. Linkers write the entries of one variable one after the other.
   */
  *pairs(minGap: number, maxGap: number): Iterable<{at: number; pointsTo: number}> {
    const {table, relativeKind} = this;
    for (let at = 0; at + 2 * ENTRY_HALVES <= table.length; at += ENTRY_HALVES) {
      const next = at + ENTRY_HALVES;
      const gap = table[next + ADDEND]! - table[at + ADDEND]!;
      if (gap < minGap || gap > maxGap || table[at + ADDEND + 1] !== table[next + ADDEND + 1])
        continue;
      if (table[at + KIND] !== relativeKind || table[next + KIND] !== relativeKind) continue;
      const place = wordOf(table, at);
      if (wordOf(table, next) === place + 8)
        yield {at: place, pointsTo: wordOf(table, at + ADDEND)};
    }
  }

  /** The values of words that lie one after the other, found in one pass over the table. */
  wordsAt(address: number, count: number): Float64Array {
    const words = this.wordsInFile(address, count);
    const {table, relativeKind} = this;
    const end = address + 8 * count;
    for (let at = 0; at + ENTRY_HALVES <= table.length; at += ENTRY_HALVES) {
      const place = wordOf(table, at);
      if (place < address || place >= end || table[at + KIND] !== relativeKind) continue;
      if ((place - address) % 8 === 0) words[(place - address) / 8] = wordOf(table, at + ADDEND);
    }
    return words;
  }

  private wordsInFile(address: number, count: number): Float64Array {
    const {elf} = this;
    const bytes = elf.file.read(fileOffsetOf(elf, address, 8 * count), 8 * count);
    const halves = new Uint32Array(bytes.buffer, bytes.byteOffset, 2 * count);
    return Float64Array.from({length: count}, (_, index) => wordOf(halves, 2 * index));
  }
}

/** The number is inexact if the word is no address of a program; then it matches no address. */
function wordOf(halves: Uint32Array, at: number): number {
  return halves[at]! + 2 ** 32 * halves[at + 1]!;
}

function readTable(elf: ElfFile): Uint32Array {
  const {address, bytes} = findTable(elf);
  if (bytes === 0 || bytes > MAX_READ_BYTES) return new Uint32Array(0);
  const table = elf.file.read(fileOffsetOf(elf, address, bytes), bytes);
  return new Uint32Array(table.buffer, table.byteOffset, table.length >>> 2);
}

function findTable(elf: ElfFile): {address: number; bytes: number} {
  const found = {address: 0, bytes: 0};
  const dynamic = elf.segments.find(({kind}) => kind === SEGMENT_DYNAMIC);
  if (dynamic === undefined) return found;
  const entries = elf.file.readUpTo(
    dynamic.fileOffset,
    Math.min(dynamic.fileBytes, MAX_DYNAMIC_BYTES),
  );
  for (let at = 0; at + 16 <= entries.length; at += 16) {
    const tag = Number(entries.readBigUInt64LE(at));
    const value = Number(entries.readBigUInt64LE(at + 8));
    if (tag === TAG_RELA) found.address = value;
    if (tag === TAG_RELA_BYTES) found.bytes = value;
  }
  return found;
}
