// The functions of a Go program, from the table that its runtime keeps: 21,947 in a stripped
// docker-registry. Only the starts of functions are kept in memory. A name is read when it is asked
// for. go-inlining.ts has the inlined functions.
//
// Source of truth: _func in Go's runtime/runtime2.go and funcTab in debug/gosym/pclntab.go.

import {optional} from '../../src/domain/optional.js';
import {MAX_READ_BYTES} from '../elf/byte-file.js';
import {type ElfFile, loaded, regionAt} from '../elf/elf.js';
import {type FoundFunction, type FunctionTable, lastAtOrBefore} from './function-table.js';
import {entryBytes, type GoHeader, sameHeader} from './go-header.js';
import {GoInlining} from './go-inlining.js';
import {findGoModules, type GoModule} from './go-module.js';
import type {GoPlaces} from './go-places.js';
import {fitName, MAX_NAME_BYTES} from './symbol-name.js';

/** Where things were found, so that the next look need not search. */
export interface KnownPlaces {
  readonly find: () => GoPlaces | undefined;
  readonly keep: (places: GoPlaces) => void;
}

/**
 * Undefined for a program that is not Go 1.16 or newer. Throws RangeError for a table that lies.
 */
export function readGoTable(elf: ElfFile, known?: KnownPlaces): FunctionTable | undefined {
  return readKnown(elf, known?.find()) ?? searchGoTable(elf, known);
}

function readKnown(elf: ElfFile, places: GoPlaces | undefined): FunctionTable | undefined {
  if (places === undefined) return undefined;
  try {
    const header = sameHeader(elf, places.header);
    if (header === undefined) return undefined;
    if (regionAt(loaded(elf), places.textAddress)?.executable !== true) return undefined;
    const list = readList(elf, header);
    return isSorted(list.starts) ? new GoTable(elf, places, list) : undefined;
  } catch (error) {
    // The remembered places do not fit this file, so it is searched.
    if (error instanceof RangeError || error instanceof TypeError) return undefined;
    throw error;
  }
}

function searchGoTable(elf: ElfFile, known: KnownPlaces | undefined): FunctionTable | undefined {
  let budgetBytes = MAX_READ_BYTES;
  for (const module of findGoModules(elf)) {
    const {header} = module;
    budgetBytes -= entryBytes(header) * header.functions;
    if (budgetBytes < 0) return undefined;
    const list = readList(elf, header);
    if (header.layout === '1.16') relocate(list, module);
    if (!fits(list, module)) continue;
    // Before 1.18 the addresses are among the relocations, which would have to be read again.
    if (header.layout !== '1.16') known?.keep(placesOf(module));
    return new GoTable(elf, module, list);
  }
  return undefined;
}

/** The check that the runtime makes of itself when it starts. */
function fits({starts}: FunctionList, module: GoModule): boolean {
  const base = baseAddress(module);
  const [first, end] = [starts[0]!, starts[starts.length - 1]!];
  return (
    base + first === module.firstAddress && base + end === module.endAddress && isSorted(starts)
  );
}

/** Starts of functions count from here. Before 1.18 they are addresses. */
function baseAddress({header, textAddress}: GoPlaces): number {
  return header.layout === '1.16' ? 0 : textAddress;
}

function placesOf({header, textAddress, dataAddress}: GoModule): GoPlaces {
  return {header, textAddress, ...optional('dataAddress', dataAddress)};
}

interface FunctionList {
  /** The starts of all functions, and the end of the last one. */
  readonly starts: Float64Array;
  /** The offset of each function's data from the start of the list. */
  readonly offsets: Uint32Array;
}

function readList(elf: ElfFile, header: GoHeader): FunctionList {
  const {functions, functionsAt, fileOffset} = header;
  const size = entryBytes(header);
  const bytes = elf.file.read(fileOffset + functionsAt, size * functions + size / 2);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const starts = new Float64Array(functions + 1);
  const offsets = new Uint32Array(functions);
  for (let index = 0; index <= functions; index++) {
    const at = size * index;
    starts[index] = view.getUint32(at, true);
    if (size === 16) starts[index]! += 2 ** 32 * view.getUint32(at + 4, true);
    if (index < functions) offsets[index] = view.getUint32(at + size / 2, true);
  }
  return {starts, offsets};
}

// Before Go 1.18 the list has addresses. They are 0 in the file where the loader fills them in.
function relocate({starts}: FunctionList, {header, relocations}: GoModule): void {
  const words = relocations.wordsAt(header.address + header.functionsAt, 2 * starts.length - 1);
  for (let index = 0; index < starts.length; index++) starts[index] = words[2 * index]!;
}

// In a list that is not sorted, a search would find wrong names.
function isSorted(starts: Float64Array): boolean {
  for (let index = 1; index < starts.length; index++) {
    if (starts[index]! < starts[index - 1]!) return false;
  }
  return true;
}

/** Names of functions that are kept: a registry has 22,000 functions, of which a load reaches some thousand. */
const MOST_NAMES = 20_000;

class GoTable implements FunctionTable {
  /** By their offset in the table. One that is none is ''. */
  private readonly names = new Map<number, string>();
  private readonly header: GoHeader;
  private readonly baseAddress: number;
  private readonly inlining: GoInlining | undefined;

  constructor(
    private readonly elf: ElfFile,
    places: GoPlaces,
    private readonly list: FunctionList,
  ) {
    this.header = places.header;
    this.baseAddress = baseAddress(places);
    this.inlining = GoInlining.of(elf, places);
  }

  get functions(): number {
    return this.list.offsets.length;
  }

  find(address: number): readonly FoundFunction[] | undefined {
    const {starts, offsets} = this.list;
    const index = lastAtOrBefore(starts, address - this.baseAddress);
    if (index < 0 || index >= offsets.length) return undefined;
    const {file} = this.elf;
    const {layout, fileOffset, functionsAt} = this.header;
    const at = fileOffset + functionsAt + offsets[index]!;
    const nameOffset = file.read(at + (layout === '1.16' ? 8 : 4), 4).readUInt32LE(0);
    const name = this.name(nameOffset);
    if (name === undefined) return undefined;
    const inlined = this.inlining?.find(at, address - this.baseAddress - starts[index]!) ?? [];
    const inner = inlined.map((offset) => this.name(offset)).filter((text) => text !== undefined);
    return [...inner.map((text) => ({name: text, inlined: true})), {name, inlined: false}];
  }

  private name(offset: number): string | undefined {
    let name = this.names.get(offset);
    if (name === undefined) {
      if (this.names.size >= MOST_NAMES) this.names.clear();
      this.names.set(offset, (name = this.readName(offset)));
    }
    return name === '' ? undefined : name;
  }

  private readName(offset: number): string {
    const {fileOffset, namesAt, countersAt} = this.header;
    if (namesAt + offset >= countersAt) return '';
    return fitName(this.elf.file.readText(fileOffset + namesAt + offset, MAX_NAME_BYTES));
  }
}
