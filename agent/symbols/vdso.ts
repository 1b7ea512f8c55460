// The vDSO: code that the kernel gives to each process, by which programs ask for the time without a system call. No
// file holds it, so that of this process is read from its memory: a kernel has one for all 64-bit programs. Source of
// truth: vdso(7), proc_pid_mem(5).

import {readFileSync} from 'node:fs';
import {join} from 'node:path';

import {ByteFile} from '../elf/byte-file.js';
import {Binary} from './binary.js';
import {MemoryMap, type Mapping} from './memory-map.js';

/** Programs of 32 bits, which have another one, end here. */
const END_OF_32_BITS = 2 ** 32;

export function isVdso({path, startAddress}: Mapping): boolean {
  return path === '[vdso]' && startAddress >= END_OF_32_BITS;
}

/** The vDSO of the process that `self` is in a /proc; undefined where it cannot be read. */
export function readVdso(procRoot: string): Binary | undefined {
  const mapping = MemoryMap.read(ownMaps(procRoot)).mappings.find(isVdso);
  if (mapping === undefined) return undefined;
  const {startAddress, endAddress} = mapping;
  const part = {offset: startAddress, sizeBytes: endAddress - startAddress};
  const file = ByteFile.open(join(procRoot, 'self', 'mem'), part);
  return file && Binary.read(file);
}

function ownMaps(procRoot: string): string {
  try {
    return readFileSync(join(procRoot, 'self', 'maps'), 'latin1');
  } catch {
    return '';
  }
}
