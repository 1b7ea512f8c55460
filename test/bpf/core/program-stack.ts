// The stack that the engine's programs need at most, from the compiled object: each function's own, and
// that of all which it calls. Source of truth: check_max_stack_depth in the kernel's
// kernel/bpf/verifier.c; Documentation/bpf/standardization/instruction-set.rst.

import {ByteFile} from '../../../agent/elf/byte-file.js';
import {readElf, type ElfFile, type Section} from '../../../agent/elf/elf.js';

export interface Chain {
  readonly functions: readonly string[];
  readonly bytes: number;
}

interface Code {
  readonly name: string;
  readonly bytes: number;
  readonly calls: readonly string[];
}

interface ElfSymbol {
  readonly name: string;
  readonly kind: number;
  readonly section: number;
  readonly at: number;
  readonly bytes: number;
}

const INSTRUCTION = 8;
const FRAME_POINTER = 10;
const [SYMBOL_TABLE, RELOCATIONS] = [2, 9];
const [FUNCTION, SECTION_ITSELF] = [2, 3];
/** Up to Linux 6.7 each function counts for a multiple of so many bytes, and for one at least. */
const GRANULE = 32;
const [LOAD, STORE_NUMBER, STORE] = [1, 2, 3];
const [MOVE, ADD_NUMBER, CALL] = [0xbf, 0x07, 0x85];

/** The chain of calls that needs the most stack, of each program in the object. */
export function deepestChains(path: string): readonly Chain[] {
  const file = ByteFile.open(path)!;
  try {
    const functions = new Map(functionsOf(readElf(file)!).map((code) => [code.name, code]));
    const called = new Set([...functions.values()].flatMap(({calls}) => calls));
    const programs = [...functions.values()].filter(({name}) => !called.has(name));
    return programs.map((program) => deepest(program, functions));
  } finally {
    file.close();
  }
}

function deepest(code: Code, functions: ReadonlyMap<string, Code>): Chain {
  const below = code.calls
    .map((name) => deepest(functions.get(name)!, functions))
    .reduce((most, each) => (each.bytes > most.bytes ? each : most), {functions: [], bytes: 0});
  const own = Math.max(GRANULE, Math.ceil(code.bytes / GRANULE) * GRANULE);
  return {
    functions: [`${code.name} (${code.bytes})`, ...below.functions],
    bytes: own + below.bytes,
  };
}

function functionsOf(elf: ElfFile): Code[] {
  const symbols = symbolsOf(elf);
  const functions = symbols.filter(({kind}) => kind === FUNCTION);
  const nameAt = (section: number, at: number): string =>
    functions.find((each) => each.section === section && each.at === at)!.name;
  return functions.map(({name, section, at, bytes}) => {
    const code = bytesOf(elf, elf.sections[section]!).subarray(at, at + bytes);
    const targets = relocationsOf(elf, elf.sections[section]!, symbols);
    const calls = callsIn(code).map(({offset, number}) => {
      const target = targets.get(at + offset);
      if (target === undefined) return nameAt(section, at + offset + INSTRUCTION * (number + 1));
      return target.kind === SECTION_ITSELF
        ? nameAt(target.section, INSTRUCTION * (number + 1))
        : target.name;
    });
    return {name, bytes: stackOf(code), calls: [...new Set(calls)]};
  });
}

/** Calls of functions of the object itself; those of the kernel's helpers have another register field. */
function callsIn(code: Buffer): {offset: number; number: number}[] {
  return offsetsOf(code)
    .filter((at) => code[at] === CALL && code[at + 1]! >> 4 === 1)
    .map((at) => ({offset: at, number: code.readInt32LE(at + 4)}));
}

/** The lowest byte below the frame pointer that is loaded, stored, or pointed to. */
function stackOf(code: Buffer): number {
  const copies = new Set<number>();
  const depths = offsetsOf(code).map((at) => {
    const operation = code[at]!;
    const [to, from] = [code[at + 1]! & 15, code[at + 1]! >> 4];
    const kind = operation & 7;
    if (operation === MOVE) copies.delete(to);
    if (operation === MOVE && from === FRAME_POINTER) copies.add(to);
    if (operation === ADD_NUMBER && copies.delete(to)) return -code.readInt32LE(at + 4);
    const base = kind === LOAD ? from : kind === STORE || kind === STORE_NUMBER ? to : undefined;
    return base === FRAME_POINTER ? -code.readInt16LE(at + 2) : 0;
  });
  return Math.max(0, ...depths);
}

function offsetsOf(code: Buffer): number[] {
  return Array.from({length: code.length / INSTRUCTION}, (_, at) => at * INSTRUCTION);
}

function symbolsOf(elf: ElfFile): ElfSymbol[] {
  const table = elf.sections.find(({kind}) => kind === SYMBOL_TABLE)!;
  const names = bytesOf(elf, elf.sections[table.link]!);
  const entries = bytesOf(elf, table);
  return Array.from({length: entries.length / 24}, (_, index) => {
    const entry = entries.subarray(24 * index);
    const name = entry.readUInt32LE(0);
    return {
      name: names.toString('latin1', name, names.indexOf(0, name)),
      kind: entry[4]! & 15,
      section: entry.readUInt16LE(6),
      at: Number(entry.readBigUInt64LE(8)),
      bytes: Number(entry.readBigUInt64LE(16)),
    };
  });
}

/** What the instructions of a section refer to, by their place in it. */
function relocationsOf(
  elf: ElfFile,
  {name}: Section,
  symbols: readonly ElfSymbol[],
): ReadonlyMap<number, ElfSymbol> {
  const table = elf.sections.find(
    (each) => each.kind === RELOCATIONS && each.name === `.rel${name}`,
  );
  const entries = table === undefined ? Buffer.alloc(0) : bytesOf(elf, table);
  return new Map(
    Array.from({length: entries.length / 16}, (_, index) => [
      Number(entries.readBigUInt64LE(16 * index)),
      symbols[entries.readUInt32LE(16 * index + 12)]!,
    ]),
  );
}

function bytesOf({file}: ElfFile, {fileOffset, fileBytes}: Section): Buffer {
  return file.read(fileOffset, fileBytes);
}
