// One executable file or library: finds who is at a place in it. Go's own table is asked first,
// because it is there in stripped binaries and knows what was inlined; then the symbol tables.

import type {ByteFile} from '../elf/byte-file.js';
import {type ElfFile, loaded, readElf, regionAt, toAddress} from '../elf/elf.js';
import type {FoundFunction, FunctionTable} from './function-table.js';
import type {GoPlacesOnDisk} from './go-places.js';
import {type KnownPlaces, readGoTable} from './go-table.js';
import {readNotes} from '../elf/notes.js';
import {readSymbolTable} from './symbol-table.js';

/** Sections that tell a Go program even where its build id was taken away. */
const GO_SECTIONS = ['.go.buildinfo', '.gopclntab', '.note.go.buildid'];

export class Binary {
  private symbols: FunctionTable | 'none' | undefined;

  private constructor(
    private readonly elf: ElfFile,
    readonly buildId: string | undefined,
    private readonly go: FunctionTable | undefined,
  ) {}

  /** Undefined for what is no ELF file of this machine's kind, or is too broken to be looked at. */
  static read(file: ByteFile, places?: GoPlacesOnDisk): Binary | undefined {
    return tolerant(() => {
      const elf = readElf(file);
      if (elf === undefined) return undefined;
      const {isGo, buildId} = readNotes(elf);
      const mayBeGo = isGo || elf.sections.some(({name}) => GO_SECTIONS.includes(name));
      const hidesSections = elf.sections.length === 0;
      const known = knownPlaces(places, buildId, file.sizeBytes);
      const go = mayBeGo || hidesSections ? tolerant(() => readGoTable(elf, known)) : undefined;
      return new Binary(elf, buildId, go);
    });
  }

  /** Functions of a Go program; 0 for any other. */
  get goFunctions(): number {
    return this.go?.functions ?? 0;
  }

  /** The address that a byte of the file has in the program; undefined where it is not loaded. */
  addressOf(fileOffset: number): number | undefined {
    return toAddress(this.elf, fileOffset);
  }

  /** Who is at an address of the program, innermost inlined function first. */
  find(address: number): readonly FoundFunction[] | undefined {
    if (regionAt(loaded(this.elf), address)?.executable !== true) return undefined;
    const go = this.go;
    const found = go && tolerant(() => go.find(address));
    return found ?? tolerant(() => this.symbolTable()?.find(address));
  }

  close(): void {
    this.elf.file.close();
  }

  // Not read before it is needed: Go's own table seldom leaves anything to it.
  private symbolTable(): FunctionTable | undefined {
    this.symbols ??= tolerant(() => readSymbolTable(this.elf)) ?? 'none';
    return this.symbols === 'none' ? undefined : this.symbols;
  }
}

function knownPlaces(
  places: GoPlacesOnDisk | undefined,
  buildId: string | undefined,
  sizeBytes: number,
): KnownPlaces | undefined {
  if (places === undefined || buildId === undefined) return undefined;
  return {
    find: () => places.find(buildId, sizeBytes),
    keep: (found) => places.keep(buildId, sizeBytes, found),
  };
}

/** A file that is cut or lies points outside of itself, and one on a dead disk cannot be read. */
function tolerant<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError || (error instanceof Error && 'syscall' in error)) {
      return undefined;
    }
    throw error;
  }
}
