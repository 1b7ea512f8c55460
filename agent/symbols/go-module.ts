// Finds where a Go program's code begins and where its trees of inlined calls lie. Only the
// runtime's `moduledata` tells both. It begins with a pointer to the header of the table of
// functions. (The header's own copy of the start of the code is 0 in position-independent files and
// gone in Go 1.26.)
//
// Source of truth: moduledata in Go's runtime/symtab.go at 1.16, 1.18, 1.20 and 1.26.

import {MAX_READ_BYTES} from '../elf/byte-file.js';
import {type ElfFile, fileOffsetOf, loaded, regionAt} from '../elf/elf.js';
import type {GoHeader, GoLayout} from './go-header.js';
import {Relocations} from '../elf/relocations.js';

export interface GoModule {
  /** The address that starts of functions count from since 1.18: `runtime.text`. */
  readonly textAddress: number;
  /** The address that offsets of functions' data count from; undefined before 1.18. */
  readonly dataAddress?: number;
  readonly relocations: Relocations;
}

// The words of moduledata are: the header, six slices of three words, findfunctab, minpc, maxpc,
// text.
const NAMES_WORD = 1;
const FIRST_FUNCTION_WORD = 20;
const TEXT_WORD = 22;
const DATA_WORD: Readonly<Record<GoLayout, number | undefined>> = {
  '1.16': undefined,
  '1.18': 38,
  '1.20': 40, // 1.20 has two more, the counters of `go build -cover`.
};
const WORDS = 41;

/** Undefined where none fits. Names would be wrong then, so there are none. */
export function findGoModule(
  elf: ElfFile,
  header: GoHeader,
  /** The first word of the list of functions: an offset since 1.18, before that an address. */
  firstStart: number,
): GoModule | undefined {
  const relocations = Relocations.read(elf);
  for (const address of pointersTo(elf, header, relocations)) {
    if (regionAt(loaded(elf), address, 8 * WORDS) === undefined) continue;
    const words = relocations.wordsAt(address, WORDS);
    if (words[NAMES_WORD] !== header.address + header.namesAt) continue;
    const textAddress = words[TEXT_WORD]!;
    const expected = header.layout === '1.16' ? firstStart : textAddress + firstStart;
    if (header.layout !== '1.16' && words[FIRST_FUNCTION_WORD] !== expected) continue;
    if (regionAt(loaded(elf), textAddress)?.executable !== true) continue;
    return {
      textAddress,
      relocations,
      ...dataAddress(elf, words[DATA_WORD[header.layout] ?? WORDS]),
    };
  }
  return undefined;
}

function dataAddress(elf: ElfFile, address: number | undefined): {dataAddress?: number} {
  const lies = address !== undefined && regionAt(loaded(elf), address) !== undefined;
  return lies ? {dataAddress: address} : {};
}

// Where the relocations tell the place, 24 MB of data need not be searched.
function* pointersTo(elf: ElfFile, header: GoHeader, relocations: Relocations): Iterable<number> {
  yield* relocations.pointersTo(header.address);
  yield* pointersInData(elf, header);
}

// A file that is loaded where it says has the pointer in its data.
function* pointersInData(elf: ElfFile, header: GoHeader): Iterable<number> {
  const pointer = Buffer.alloc(8);
  pointer.writeBigUInt64LE(BigInt(header.address));
  for (const segment of loaded(elf).filter(({writable}) => writable)) {
    const bytes = Math.min(segment.fileBytes, MAX_READ_BYTES);
    const data = elf.file.read(fileOffsetOf(elf, segment.address, bytes), bytes);
    for (let at = data.indexOf(pointer); at >= 0; at = data.indexOf(pointer, at + 1)) {
      if ((segment.address + at) % 8 === 0) yield segment.address + at;
    }
  }
}
