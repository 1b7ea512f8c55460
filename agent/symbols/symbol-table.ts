// The functions of .symtab and .dynsym. Only addresses are kept. A name is read when it is asked
// for. C++ and Rust names stay mangled. Source of truth: elf(5), "String and symbol tables".
//
// Assembly often says of a function neither that it is one nor its size. Such a label in code is taken for one where no
// function lies, as perf does, and reaches to the next symbol or to the end of its section.

import type {ByteFile} from '../elf/byte-file.js';
import {type ElfFile, loaded, readRegion, type Region, type Section} from '../elf/elf.js';
import {type FoundFunction, type FunctionTable, lastAtOrBefore} from './function-table.js';
import {fitName, MAX_NAME_BYTES} from './symbol-name.js';

const SECTION_SYMTAB = 2;
const SECTION_DYNSYM = 11;
const SYMBOL_BYTES = 24;
const KIND_NONE = 0;
const KIND_FUNCTION = 2;
const KIND_INDIRECT_FUNCTION = 10;
const UNDEFINED_SECTION = 0;
/** First characters of labels that name nothing: the end of an empty text, and `$x` and its like, which tell code from data on arm64. */
const NO_NAMES = [0, '$'.charCodeAt(0)];
/** A browser has 300,000 symbols. A larger table would cost the agent hundreds of megabytes. */
const MAX_FUNCTIONS = 500_000;

/**
 * Undefined where the file has no such table, because it was stripped and is linked statically. `code` is the file with
 * the code, where the tables lie in another one than that.
 */
export function readSymbolTable(elf: ElfFile, code = elf): FunctionTable | undefined {
  const symbols = elf.sections
    .filter(({kind}) => kind === SECTION_SYMTAB || kind === SECTION_DYNSYM)
    .flatMap((section) => readSymbols(elf, section))
    .sort((left, right) => left.start - right.start || left.bytes - right.bytes);
  const functions = [...functionsAmong(symbols, elf.file, code)];
  return functions.length === 0 ? undefined : new SymbolTable(elf.file, functions, code);
}

interface CodeSymbol {
  readonly start: number;
  /** The size; 0 where the file does not tell it, as for assembly. */
  readonly bytes: number;
  readonly nameOffset: number;
  readonly isFunction: boolean;
}

function readSymbols(elf: ElfFile, section: Section): CodeSymbol[] {
  const names = elf.sections[section.link];
  const table = readRegion(elf.file, section);
  if (names === undefined || table === undefined) return [];
  const symbols: CodeSymbol[] = [];
  for (let at = 0; at + SYMBOL_BYTES <= table.length; at += SYMBOL_BYTES) {
    const kind = table[at + 4]! & 0xf;
    const isFunction = kind === KIND_FUNCTION || kind === KIND_INDIRECT_FUNCTION;
    if (!isFunction && kind !== KIND_NONE) continue;
    if (table.readUInt16LE(at + 6) === UNDEFINED_SECTION) continue;
    const name = table.readUInt32LE(at);
    const start = Number(table.readBigUInt64LE(at + 8));
    const bytes = Number(table.readBigUInt64LE(at + 16));
    if (name >= names.fileBytes || !Number.isSafeInteger(start + bytes)) continue;
    symbols.push({start, bytes, nameOffset: names.fileOffset + name, isFunction});
    if (symbols.length > MAX_FUNCTIONS) return [];
  }
  return symbols;
}

/** Leaves out labels of data, within functions, and without a name. `symbols` are in order. */
function* functionsAmong(
  symbols: readonly CodeSymbol[],
  file: ByteFile,
  code: ElfFile,
): Generator<CodeSymbol> {
  const areas = new Areas(loaded(code).filter(({executable}) => executable));
  let coveredUntil = 0;
  for (const symbol of symbols) {
    const {start, bytes, isFunction, nameOffset} = symbol;
    if (!isFunction) {
      if (start < coveredUntil || areas.endAround(start) === undefined) continue;
      if (NO_NAMES.includes(file.readUpTo(nameOffset, 1)[0] ?? 0)) continue;
    }
    coveredUntil = Math.max(coveredUntil, start + bytes);
    yield symbol;
  }
}

/** Regions in order of their addresses. */
class Areas {
  private readonly regions: readonly Region[];
  private readonly starts: Float64Array;

  constructor(regions: readonly Region[]) {
    this.regions = regions.toSorted((left, right) => left.address - right.address);
    this.starts = Float64Array.from(this.regions, ({address}) => address);
  }

  /** The end of the last region that begins at or before the address; undefined where it ends before it, too. */
  endAround(address: number): number | undefined {
    const region = this.regions[lastAtOrBefore(this.starts, address)];
    const end = region === undefined ? 0 : region.address + region.fileBytes;
    return address < end ? end : undefined;
  }
}

class SymbolTable implements FunctionTable {
  private readonly starts: Float64Array;
  private readonly ends: Float64Array;
  private readonly nameOffsets: Float64Array;

  constructor(
    private readonly file: ByteFile,
    symbols: readonly CodeSymbol[],
    code: ElfFile,
  ) {
    // Sections that are not loaded have the address 0.
    const sections = new Areas(code.sections.filter(({address}) => address > 0));
    this.starts = Float64Array.from(symbols, ({start}) => start);
    this.ends = Float64Array.from(symbols, (symbol, index) =>
      endOf(symbol, symbols[index + 1], sections),
    );
    this.nameOffsets = Float64Array.from(symbols, ({nameOffset}) => nameOffset);
  }

  get functions(): number {
    return this.starts.length;
  }

  find(address: number): readonly FoundFunction[] | undefined {
    const index = lastAtOrBefore(this.starts, address);
    if (index < 0 || address >= this.ends[index]!) return undefined;
    const name = this.file.readText(this.nameOffsets[index]!, MAX_NAME_BYTES);
    return name === '' ? undefined : [{name: fitName(name), inlined: false}];
  }
}

// A function without a size reaches to the next one, but not out of its section: the stubs of a .plt have no names, and
// lie behind such a function. The end of the last one is not known where sections are hidden.
function endOf({start, bytes}: CodeSymbol, next: CodeSymbol | undefined, sections: Areas): number {
  if (bytes > 0) return start + bytes;
  const end = sections.endAround(start);
  return Math.min(end ?? Infinity, next?.start ?? end ?? start + 1);
}
