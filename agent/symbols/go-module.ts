// Finds the `moduledata` of a Go program's runtime, which tells where the table of functions lies,
// where the code begins, and where the trees of inlined calls are. It begins with a pointer to the
// table's header and a pointer to the names behind that header. Such pairs of words are looked for,
// and the first one that passes the runtime's own check is taken.
//
// The table itself is not searched for. A program may hold many (another Go program that it embeds,
// a packer's remains), in any segment, and behind gigabytes of assets. Its moduledata lies in a
// writable segment, and holds only if this program's code lies where it says.
//
// Source of truth: moduledata and moduledataverify1 in Go's runtime/symtab.go at 1.16, 1.18, 1.20 and
// 1.26. (The header's own copy of the start of the code is 0 in position-independent files and gone
// in Go 1.26.)

import {type ElfFile, loaded, regionAt, type Segment} from '../elf/elf.js';
import {Relocations} from '../elf/relocations.js';
import {optional} from '../../src/domain/optional.js';
import {goHeaderAt, type GoHeader, type GoLayout} from './go-header.js';

export interface GoModule {
  readonly header: GoHeader;
  /** The address that starts of functions count from since 1.18: `runtime.text`. */
  readonly textAddress: number;
  /** The addresses of the first function, and of the end of the last one. */
  readonly firstAddress: number;
  readonly endAddress: number;
  /** The address that offsets of functions' data count from; undefined before 1.18. */
  readonly dataAddress?: number;
  readonly relocations: Relocations;
}

// The words of moduledata are: the header, six slices of three words (the last one is the list of
// functions), findfunctab, minpc, maxpc, text.
const NAMES_WORD = 1;
const LIST_WORD = 16;
const LIST_LENGTH_WORD = 17;
const FIRST_FUNCTION_WORD = 20;
const END_WORD = 21;
const TEXT_WORD = 22;
const DATA_WORD: Readonly<Record<GoLayout, number | undefined>> = {
  '1.16': undefined,
  '1.18': 38,
  '1.20': 40, // 1.20 has two more, the counters of `go build -cover`.
};
const WORDS = 41;

/** The names begin right behind the header, which has 64 bytes in Go 1.16 and 72 since. */
const MIN_HEADER_BYTES = 56;
const MAX_HEADER_BYTES = 128;
const PIECE_BYTES = 1024 * 1024;
/** Debian's dockerd has 24 MB of writable data, because its table was relocated. */
const MAX_SEARCH_BYTES = 128 * 1024 * 1024;
/** Pairs of words whose first one is followed: dockerd has some hundred. */
const MAX_PAIRS = 65_536;
/** Pairs whose first word leads to a header: a program has one for each module. */
const MAX_HEADERS = 64;

/** The modules that may be this program's, each of which passes all checks but that of its list. */
export function* findGoModules(elf: ElfFile): Iterable<GoModule> {
  const relocations = Relocations.read(elf);
  let headers = 0;
  for (const {at, pointsTo} of bounded(pairs(elf, relocations), MAX_PAIRS)) {
    const header = goHeaderAt(elf, pointsTo);
    if (header === undefined) continue;
    const module = readModule(elf, header, relocations, at);
    if (module !== undefined) yield module;
    if (++headers === MAX_HEADERS) return;
  }
}

function readModule(
  elf: ElfFile,
  header: GoHeader,
  relocations: Relocations,
  address: number,
): GoModule | undefined {
  if (regionAt(loaded(elf), address, 8 * WORDS) === undefined) return undefined;
  const words = relocations.wordsAt(address, WORDS);
  if (words[NAMES_WORD] !== header.address + header.namesAt) return undefined;
  if (words[LIST_WORD] !== header.address + header.functionsAt) return undefined;
  if (words[LIST_LENGTH_WORD] !== header.functions + 1) return undefined;
  const [firstAddress, endAddress] = [words[FIRST_FUNCTION_WORD]!, words[END_WORD]!];
  const textAddress = words[TEXT_WORD]!;
  if (![textAddress, firstAddress, endAddress - 1].every((each) => isCode(elf, each))) {
    return undefined;
  }
  const data = words[DATA_WORD[header.layout] ?? WORDS];
  const dataAddress = isLoaded(elf, data) ? data : undefined;
  const addresses = {
    textAddress,
    firstAddress,
    endAddress,
    ...optional('dataAddress', dataAddress),
  };
  return {header, relocations, ...addresses};
}

function isCode(elf: ElfFile, address: number): boolean {
  return regionAt(loaded(elf), address)?.executable === true;
}

function isLoaded(elf: ElfFile, address: number | undefined): boolean {
  return address !== undefined && regionAt(loaded(elf), address) !== undefined;
}

interface Pair {
  readonly at: number;
  readonly pointsTo: number;
}

// Words that the loader fills in may be 0 in the file, so the relocations come first.
function* pairs(elf: ElfFile, relocations: Relocations): Iterable<Pair> {
  yield* relocations.pairs(MIN_HEADER_BYTES, MAX_HEADER_BYTES);
  let budgetBytes = MAX_SEARCH_BYTES;
  for (const segment of loaded(elf).filter(({writable}) => writable)) {
    yield* pairsInData(elf, segment, budgetBytes);
    budgetBytes = Math.max(0, budgetBytes - segment.fileBytes);
  }
}

// Pieces overlap by one word, because a pair may lie across their border.
function* pairsInData(elf: ElfFile, segment: Segment, budgetBytes: number): Iterable<Pair> {
  const {address, fileOffset} = segment;
  const bytes = Math.min(segment.fileBytes, budgetBytes);
  if (bytes === 0) return;
  const piece = Buffer.allocUnsafeSlow(Math.min(PIECE_BYTES, Math.ceil(bytes / 8) * 8) + 8);
  const halves = new Uint32Array(piece.buffer, piece.byteOffset, piece.length >>> 2);
  for (let start = Math.ceil(address / 8) * 8 - address; start < bytes; start += PIECE_BYTES) {
    const length = Math.min(elf.file.readInto(piece, fileOffset + start), bytes - start);
    for (let index = 0; 4 * index + 16 <= length; index += 2) {
      const gap = halves[index + 2]! - halves[index]!;
      if (gap < MIN_HEADER_BYTES || gap > MAX_HEADER_BYTES) continue;
      if (halves[index + 1] !== halves[index + 3]) continue;
      const pointsTo = halves[index]! + 2 ** 32 * halves[index + 1]!;
      yield {at: address + start + 4 * index, pointsTo};
    }
  }
}

function* bounded<T>(values: Iterable<T>, most: number): Iterable<T> {
  let count = 0;
  for (const value of values) {
    if (count++ === most) return;
    yield value;
  }
}
