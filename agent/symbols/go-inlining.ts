// Finds the functions that were inlined at an address of a Go function, since Go 1.18. A table by
// program counter names a node of the function's tree of inlined calls. Each node names a function
// and a place in its caller, where the same question is asked again.
//
// Source of truth: inlinedCall and pcvalue in Go's runtime (symtab.go, symtabinl.go) at 1.18 and
// 1.20.

import {type ElfFile, fileOffsetOf, loaded, regionAt} from '../elf/elf.js';
import type {GoHeader} from './go-header.js';
import type {GoModule} from './go-module.js';

interface TreeLayout {
  /**
   * The size of the fixed part of a function's entry. Its last byte counts the data that follow.
   */
  readonly functionBytes: number;
  readonly nodeBytes: number;
  /** Where a node has the offset of its name, and the place of the call in the function. */
  readonly nameAt: number;
  readonly callAt: number;
}

const LAYOUTS: Readonly<Record<'1.18' | '1.20', TreeLayout>> = {
  '1.18': {functionBytes: 40, nodeBytes: 20, nameAt: 12, callAt: 16},
  '1.20': {functionBytes: 44, nodeBytes: 16, nameAt: 4, callAt: 8},
};

const TABLES_COUNT_AT = 28;
/** The numbers PCDATA_InlTreeIndex and FUNCDATA_InlTree of Go. */
const TREE_TABLE = 2;
const TREE_DATA = 3;
const NO_DATA = 0xffff_ffff;
/** A function has a dozen of each at most. Its entry is read with all of them. */
const MAX_TABLES = 32;
const MAX_COUNTER_BYTES = 64 * 1024;
const FIRST_COUNTER_BYTES = 1_024;
const MAX_DEPTH = 32;

export class GoInlining {
  private constructor(
    private readonly elf: ElfFile,
    private readonly header: GoHeader,
    private readonly layout: TreeLayout,
    private readonly dataAddress: number,
  ) {}

  static of(
    elf: ElfFile,
    {header, dataAddress}: Pick<GoModule, 'header' | 'dataAddress'>,
  ): GoInlining | undefined {
    if (header.layout === '1.16' || dataAddress === undefined) return undefined;
    return new GoInlining(elf, header, LAYOUTS[header.layout], dataAddress);
  }

  /** The offsets of the names, the innermost first. `offset` is the place in the function. */
  find(functionFileOffset: number, offset: number): number[] {
    const tree = this.treeOf(functionFileOffset);
    if (tree === undefined) return [];
    const names: number[] = [];
    for (let place = offset; names.length < MAX_DEPTH;) {
      const node = valueAt(tree.counters, place, this.header.quantum);
      if (node < 0) break;
      const at = tree.address + node * this.layout.nodeBytes;
      if (regionAt(loaded(this.elf), at, this.layout.nodeBytes) === undefined) break;
      const bytes = this.elf.file.read(fileOffsetOf(this.elf, at), this.layout.nodeBytes);
      names.push(bytes.readUInt32LE(this.layout.nameAt));
      place = bytes.readInt32LE(this.layout.callAt);
    }
    return names;
  }

  private treeOf(at: number): {address: number; counters: Counters} | undefined {
    const {functionBytes} = this.layout;
    const entry = this.elf.file.readUpTo(at, functionBytes + 4 * 2 * MAX_TABLES);
    if (entry.length < functionBytes) return undefined;
    const tables = entry.readUInt32LE(TABLES_COUNT_AT);
    const data = entry[functionBytes - 1]!;
    if (tables <= TREE_TABLE || data <= TREE_DATA || tables + data > 2 * MAX_TABLES)
      return undefined;
    const counters = entry.readUInt32LE(functionBytes + 4 * TREE_TABLE);
    const tree = entry.readUInt32LE(functionBytes + 4 * (tables + TREE_DATA));
    if (counters === 0 || tree === NO_DATA) return undefined;
    return {address: this.dataAddress + tree, counters: this.countersAt(counters)};
  }

  private countersAt(offset: number): Counters {
    const {fileOffset, countersAt} = this.header;
    let bytes = this.elf.file.readUpTo(fileOffset + countersAt + offset, FIRST_COUNTER_BYTES);
    return {
      bytes: () => bytes,
      grow: () => {
        bytes = this.elf.file.readUpTo(fileOffset + countersAt + offset, MAX_COUNTER_BYTES);
        return bytes;
      },
    };
  }
}

/** The bytes of a table by program counter: most have a few, some have thousands. */
interface Counters {
  bytes(): Buffer;
  grow(): Buffer;
}

/** The value at a place of the function; -1 where there is none, or the table does not end. */
function valueAt(counters: Counters, place: number, quantum: number): number {
  const found = walk(counters.bytes(), place, quantum);
  return found ?? walk(counters.grow(), place, quantum) ?? -1;
}

// The table is pairs of varints: how the value changes (zigzag), and for how many instructions it
// holds. Undefined where the bytes end before the place is reached.
function walk(bytes: Buffer, place: number, quantum: number): number | undefined {
  const varints = new Varints(bytes);
  let value = -1;
  for (let reached = 0; ;) {
    const change = varints.next();
    if (change === undefined) return undefined;
    if (change === 0 && reached > 0) return -1; // The table ends before the place.
    const run = varints.next();
    if (run === undefined) return undefined;
    value += (change >>> 1) ^ -(change & 1);
    reached += run * quantum;
    if (place < reached) return value;
  }
}

class Varints {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  /** Undefined at the end, and for a varint of more than 32 bits. */
  next(): number | undefined {
    let value = 0;
    for (let shift = 0; shift <= 28 && this.at < this.bytes.length; shift += 7) {
      const byte = this.bytes[this.at++]!;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    return undefined;
  }
}
