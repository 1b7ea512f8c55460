// One executable file or library, and the functions at a place in it. Go's own table is asked
// first, because stripped binaries have it too and it knows what was inlined. The symbol tables
// come next, and then those that were taken out of the file, where this host has them.

import type {ByteFile} from '../elf/byte-file.js';
import {openDebugFile} from './debug-file.js';
import {
  type ElfFile,
  interpreterOf,
  loaded,
  readElf,
  regionAt,
  type Segment,
  toAddress,
} from '../elf/elf.js';
import type {FoundFunction, FunctionTable} from './function-table.js';
import type {GoPlacesOnDisk} from './go-places.js';
import {type KnownPlaces, readGoTable} from './go-table.js';
import {readNotes} from '../elf/notes.js';
import {readSymbolTable} from './symbol-table.js';

/** Only Go programs have these sections, which stay where a build id was taken away. */
const GO_SECTIONS = ['.go.buildinfo', '.gopclntab', '.note.go.buildid'];

export interface BinaryOptions {
  /** Remembers where the tables of Go programs are. */
  readonly places?: GoPlacesOnDisk;
  /** The root folders of the systems that may have installed symbols that were taken out of the file. */
  readonly roots?: readonly string[];
}

export class Binary {
  private symbols: FunctionTable | 'none' | undefined;
  private detached: FunctionTable | 'none' | undefined;
  private debugFile: ByteFile | undefined;

  private constructor(
    private readonly elf: ElfFile,
    readonly buildId: string | undefined,
    private readonly go: FunctionTable | undefined,
    private readonly roots: readonly string[],
  ) {}

  /**
   * Undefined for a file that is no ELF file of this machine's kind, or is too broken to be read.
   */
  static read(file: ByteFile, {places, roots = []}: BinaryOptions = {}): Binary | undefined {
    return tolerant(() => {
      const elf = readElf(file);
      if (elf === undefined) return undefined;
      const {isGo, buildId} = readNotes(elf);
      const mayBeGo = isGo || elf.sections.some(({name}) => GO_SECTIONS.includes(name));
      const hidesSections = elf.sections.length === 0;
      const known = knownPlaces(places, buildId, file.sizeBytes);
      const go = mayBeGo || hidesSections ? tolerant(() => readGoTable(elf, known)) : undefined;
      return new Binary(elf, buildId, go, roots);
    });
  }

  /** The number of functions of a Go program; 0 for any other program. */
  get goFunctions(): number {
    return this.go?.functions ?? 0;
  }

  /** The address that a byte of the file has in the program; undefined where it is not loaded. */
  addressOf(fileOffset: number): number | undefined {
    return toAddress(this.elf, fileOffset);
  }

  /** Its parts with code, in any order. */
  get code(): readonly Segment[] {
    return loaded(this.elf).filter(({executable}) => executable);
  }

  /** The address of its first instruction. */
  get entryAddress(): number {
    return this.elf.entryAddress;
  }

  /** The path of the dynamic loader that it wants; undefined where it wants none. */
  get interpreter(): string | undefined {
    return tolerant(() => interpreterOf(this.elf));
  }

  /** The functions at an address of the program, the innermost inlined one first. */
  find(address: number): readonly FoundFunction[] | undefined {
    if (regionAt(loaded(this.elf), address)?.executable !== true) return undefined;
    const go = this.go;
    const found = go && tolerant(() => go.find(address));
    return (
      found ??
      tolerant(() => this.symbolTable()?.find(address)) ??
      tolerant(() => this.detachedTable()?.find(address))
    );
  }

  close(): void {
    this.elf.file.close();
    this.debugFile?.close();
    this.detached ??= 'none';
  }

  // It is read when it is needed, which is seldom beside Go's own table.
  private symbolTable(): FunctionTable | undefined {
    this.symbols ??= tolerant(() => readSymbolTable(this.elf)) ?? 'none';
    return this.symbols === 'none' ? undefined : this.symbols;
  }

  // The file's own names are asked first: those are the names by which others call its functions.
  private detachedTable(): FunctionTable | undefined {
    this.detached ??= tolerant(() => this.readDetached()) ?? 'none';
    return this.detached === 'none' ? undefined : this.detached;
  }

  private readDetached(): FunctionTable | undefined {
    if (this.buildId === undefined) return undefined;
    const elf = openDebugFile(this.buildId, this.roots);
    this.debugFile = elf?.file;
    return elf && readSymbolTable(elf, this.elf);
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

/**
 * A file that is cut or lies refers to places outside of itself; a file on a dead disk cannot be
 * read.
 */
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
