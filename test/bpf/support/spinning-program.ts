// Writes a program of a few hundred bytes whose functions share its CPU time as asked: an ELF file
// with frame pointers and names, for machines without a compiler. amd64 only.
//
// Each function counts down; what it takes is its count. `_start` calls them in turn for ever, or so
// many times. The code is the same wherever it lies. Source of truth: elf(5), Intel's instruction set reference.

import {chmodSync, writeFileSync} from 'node:fs';

export interface SpinningFunction {
  readonly name: string;
  /** Shares of the time, in any unit. */
  readonly share: number;
}

/** Where a program lies whose place the kernel does not choose. */
const FIXED_BASE = 0x400000;
const HEADERS_BYTES = 64 + 56;
/** Some tens of microseconds a round: far from the 10 ms between two samples. */
const COUNT_PER_SHARE = 1_000;

interface SpinningOptions {
  readonly rounds?: number;
  /** The kernel chooses where it lies (a static PIE). */
  readonly isMovable?: boolean;
}

export function writeSpinningProgram(
  path: string,
  functions: readonly SpinningFunction[],
  {rounds = 0xffff_ffff, isMovable = false}: SpinningOptions = {},
): void {
  const bodies = functions.map(({share}) => countDown(share * COUNT_PER_SHARE));
  const start = startOf(bodies, rounds);
  const code = Buffer.concat([start, ...bodies]);
  const symbols = [{name: '_start', bytes: start.length}].concat(
    functions.map(({name}, at) => ({name, bytes: bodies[at]!.length})),
  );
  writeFileSync(path, elfOf(code, symbols, isMovable));
  chmodSync(path, 0o755);
}

/** push rbp; mov rbp, rsp; mov ecx, count; again: dec ecx; jnz again; pop rbp; ret */
function countDown(count: number): Buffer {
  const bytes = Buffer.from('554889e5b900000000ffc975fc5dc3', 'hex');
  bytes.writeUInt32LE(count, 5);
  return bytes;
}

/** mov ebx, rounds; again: call each; dec ebx; jnz again; mov eax, 60; xor edi, edi; syscall */
function startOf(bodies: readonly Buffer[], rounds: number): Buffer {
  const calls = 5 * bodies.length;
  const bytes = Buffer.alloc(5 + calls + 2 + 6 + 9);
  bytes[0] = 0xbb;
  bytes.writeUInt32LE(rounds, 1);
  let target = bytes.length;
  bodies.forEach((body, at) => {
    const next = 5 + 5 * (at + 1);
    bytes[next - 5] = 0xe8;
    bytes.writeInt32LE(target - next, next - 4);
    target += body.length;
  });
  bytes.write('ffcb0f85', 5 + calls, 'hex');
  bytes.writeInt32LE(-(calls + 8), 5 + calls + 4);
  bytes.write('b83c00000031ff0f05', 5 + calls + 8, 'hex');
  return bytes;
}

function elfOf(
  code: Buffer,
  symbols: readonly {name: string; bytes: number}[],
  isMovable: boolean,
): Buffer {
  const base = isMovable ? 0 : FIXED_BASE;
  const names = ['', ...symbols.map(({name}) => name)];
  const strings = Buffer.from(names.map((name) => `${name}\0`).join(''));
  const table = Buffer.alloc(24 * (symbols.length + 1));
  let [nameAt, address] = [1, base + HEADERS_BYTES];
  symbols.forEach(({name, bytes}, at) => {
    const entry = table.subarray(24 * (at + 1));
    entry.writeUInt32LE(nameAt, 0);
    entry[4] = 0x12; // global function
    entry.writeUInt16LE(1, 6);
    entry.writeBigUInt64LE(BigInt(address), 8);
    entry.writeBigUInt64LE(BigInt(bytes), 16);
    nameAt += name.length + 1;
    address += bytes;
  });
  const stringsAt = HEADERS_BYTES + code.length;
  const tableAt = stringsAt + strings.length;
  const sections = Buffer.concat([
    section(0, 0, 0, 0),
    section(3, stringsAt, strings.length, 0),
    section(2, tableAt, table.length, 1),
  ]);
  const head = headers(base, stringsAt, tableAt + table.length);
  return Buffer.concat([head, code, strings, table, sections]);
}

function headers(base: number, codeEnd: number, sectionsAt: number): Buffer {
  const head = Buffer.alloc(HEADERS_BYTES);
  head.write('7f454c46020101', 0, 'hex');
  head.writeUInt16LE(base === 0 ? 3 : 2, 16); // movable, or at a fixed place
  head.writeUInt16LE(62, 18); // x86-64
  head.writeUInt32LE(1, 20);
  head.writeBigUInt64LE(BigInt(base + HEADERS_BYTES), 24);
  head.writeBigUInt64LE(64n, 32);
  head.writeBigUInt64LE(BigInt(sectionsAt), 40);
  [64, 56, 1, 64, 3, 1].forEach((value, at) => head.writeUInt16LE(value, 52 + 2 * at));
  head.writeUInt32LE(1, 64); // loaded
  head.writeUInt32LE(5, 68); // readable, executable
  head.writeBigUInt64LE(BigInt(base), 80);
  head.writeBigUInt64LE(BigInt(base), 88);
  head.writeBigUInt64LE(BigInt(codeEnd), 96);
  head.writeBigUInt64LE(BigInt(codeEnd), 104);
  head.writeBigUInt64LE(4096n, 112);
  return head;
}

function section(kind: number, offset: number, bytes: number, link: number): Buffer {
  const entry = Buffer.alloc(64);
  entry.writeUInt32LE(kind, 4);
  entry.writeBigUInt64LE(BigInt(offset), 24);
  entry.writeBigUInt64LE(BigInt(bytes), 32);
  entry.writeUInt32LE(link, 40);
  return entry;
}
