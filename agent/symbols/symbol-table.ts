// The functions of .symtab and .dynsym. Only addresses are kept. A name is read when it is asked
// for. C++ and Rust names stay mangled. Source of truth: elf(5), "String and symbol tables".

import type {ByteFile} from '../elf/byte-file.js';
import {type ElfFile, readRegion, type Section} from '../elf/elf.js';
import {type FoundFunction, type FunctionTable, lastAtOrBefore} from './function-table.js';
import {fitName, MAX_NAME_BYTES} from './symbol-name.js';

const SECTION_SYMTAB = 2;
const SECTION_DYNSYM = 11;
const SYMBOL_BYTES = 24;
const KIND_FUNCTION = 2;
const KIND_INDIRECT_FUNCTION = 10;
const UNDEFINED_SECTION = 0;
/** A browser has 300,000 symbols. A larger table would cost the agent hundreds of megabytes. */
const MAX_FUNCTIONS = 500_000;

/** Undefined where the file has no such table, because it was stripped and is linked statically. */
export function readSymbolTable(elf: ElfFile): FunctionTable | undefined {
  const symbols = elf.sections
    .filter(({kind}) => kind === SECTION_SYMTAB || kind === SECTION_DYNSYM)
    .flatMap((section) => readSymbols(elf, section))
    .sort((left, right) => left.start - right.start || left.bytes - right.bytes);
  return symbols.length === 0 ? undefined : new SymbolTable(elf.file, symbols);
}

interface FunctionSymbol {
  readonly start: number;
  /** The size; 0 where the file does not tell it, as for assembly. */
  readonly bytes: number;
  readonly nameOffset: number;
}

function readSymbols(elf: ElfFile, section: Section): FunctionSymbol[] {
  const names = elf.sections[section.link];
  const table = readRegion(elf.file, section);
  if (names === undefined || table === undefined) return [];
  const symbols: FunctionSymbol[] = [];
  for (let at = 0; at + SYMBOL_BYTES <= table.length; at += SYMBOL_BYTES) {
    const kind = table[at + 4]! & 0xf;
    if (kind !== KIND_FUNCTION && kind !== KIND_INDIRECT_FUNCTION) continue;
    if (table.readUInt16LE(at + 6) === UNDEFINED_SECTION) continue;
    const name = table.readUInt32LE(at);
    const start = Number(table.readBigUInt64LE(at + 8));
    const bytes = Number(table.readBigUInt64LE(at + 16));
    if (name >= names.fileBytes || !Number.isSafeInteger(start + bytes)) continue;
    symbols.push({start, bytes, nameOffset: names.fileOffset + name});
    if (symbols.length > MAX_FUNCTIONS) return [];
  }
  return symbols;
}

class SymbolTable implements FunctionTable {
  private readonly starts: Float64Array;
  private readonly ends: Float64Array;
  private readonly nameOffsets: Float64Array;

  constructor(
    private readonly file: ByteFile,
    symbols: readonly FunctionSymbol[],
  ) {
    this.starts = Float64Array.from(symbols, ({start}) => start);
    this.ends = Float64Array.from(symbols, (symbol, index) => endOf(symbol, symbols[index + 1]));
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

// A function without a size reaches to the next one. The end of the last one is not known then.
function endOf({start, bytes}: FunctionSymbol, next: FunctionSymbol | undefined): number {
  if (bytes > 0) return start + bytes;
  return next?.start ?? start + 1;
}
