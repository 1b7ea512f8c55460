// Where the code of a program lies, from the little that bpftrace can tell as it is executed: where its code begins and
// ends, which file it is, and where its first instruction lies. (The CO-RE engine tells each mapping.) For a process
// that may be gone before its maps are read.
//
// Source of truth: load_elf_binary in the kernel's fs/binfmt_elf.c. `start_code` and `end_code` are the first and last
// address of the program's executable segments, where the kernel put them; a program that names a dynamic loader begins
// in that, at the loader's own first instruction.

import {statSync} from 'node:fs';
import {basename, join} from 'node:path';

import type {Binaries} from './binaries.js';
import type {Binary} from './binary.js';
import {fileIdOfDevice, type Mapping} from './memory-map.js';

export interface ExecutedProgram {
  /** A process with the same files, which lives longer. */
  readonly rootPid: number;
  readonly startCode: number;
  readonly endCode: number;
  readonly firstInstruction: number;
  /** major << 20 | minor of its file system. */
  readonly device: number;
  readonly inode: bigint;
  /** The name of the file without its folder. */
  readonly name: string;
  /** As it was executed, which may be relative, a link, or cut. */
  readonly path: string;
}

export interface PlacedCode {
  readonly mappings: readonly Mapping[];
  /** The place of all its code is known, but for what it maps later. */
  readonly isWhole: boolean;
}

const NOTHING: PlacedCode = {mappings: [], isWhole: false};
/** The smallest page of any machine. */
const PAGE_BYTES = 4_096;

/** Gives no place where the file cannot be found, or is another one than the kernel told of. */
export function placeCode(
  pid: number,
  program: ExecutedProgram,
  binaries: Binaries,
  procRoot: string,
): PlacedCode {
  const {rootPid, startCode, endCode, firstInstruction, device, inode, name, path} = program;
  const root = join(procRoot, String(rootPid), 'root');
  const file = {fileId: fileIdOfDevice(device, inode), inode, path: name};
  const places = [join(procRoot, String(rootPid), 'exe'), join(root, path)];
  const binary = binaries.of(pid, {...file, ...NO_PLACE}, places);
  const shift = binary && shiftOf(binary, startCode, endCode);
  if (binary === undefined || shift === undefined) return NOTHING;
  const own = mappingsOf(binary, shift, file);
  if (binary.interpreter === undefined) return {mappings: own, isWhole: true};
  // Another root folder may have another loader at the same path.
  const loader = hasInode(join(root, path), inode)
    ? placeLoader(join(root, binary.interpreter), firstInstruction, binaries)
    : [];
  return {mappings: [...own, ...loader], isWhole: loader.length > 0};
}

/** A mapping that is not known yet. */
const NO_PLACE = {startAddress: 0, endAddress: 0, fileOffset: 0, range: '0-0'};

/** How far the program lies from its own addresses; undefined where its code has another length than was told. */
function shiftOf({code}: Binary, startCode: number, endCode: number): number | undefined {
  const first = code.reduce((least, {address}) => Math.min(least, address), Infinity);
  const last = code.reduce((most, {address, fileBytes}) => Math.max(most, address + fileBytes), 0);
  return last - first === endCode - startCode ? startCode - first : undefined;
}

function placeLoader(path: string, firstInstruction: number, binaries: Binaries): Mapping[] {
  const found = binaries.at(path);
  if (found === undefined) return [];
  const shift = firstInstruction - found.binary.entryAddress;
  if (shift % PAGE_BYTES !== 0) return [];
  const file = {fileId: found.fileId, inode: 0n, path: basename(path)};
  return mappingsOf(found.binary, shift, file);
}

function mappingsOf(
  {code}: Binary,
  shift: number,
  file: Pick<Mapping, 'fileId' | 'inode' | 'path'>,
): Mapping[] {
  return code.map(({address, fileBytes, fileOffset}) => ({
    ...file,
    startAddress: address + shift,
    endAddress: address + shift + fileBytes,
    fileOffset,
    range: NO_PLACE.range,
  }));
}

function hasInode(path: string, inode: bigint): boolean {
  return statSync(path, {bigint: true, throwIfNoEntry: false})?.ino === inode;
}
