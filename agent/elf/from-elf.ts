// Takes something out of an ELF file that may be anything: no file, no ELF file, cut short, or made to mislead.

import {ByteFile} from './byte-file.js';
import {readElf, type ElfFile} from './elf.js';

/** Undefined where `read` gives that, for any other file than a 64-bit ELF file, and where reading fails. */
export function fromElf<Value>(
  path: string,
  read: (elf: ElfFile) => Value | undefined,
): Value | undefined {
  const file = ByteFile.open(path);
  if (file === undefined) return undefined;
  try {
    const elf = readElf(file);
    return elf && read(elf);
  } catch (error) {
    // A file that is cut short, or made to mislead, points outside of itself.
    if (error instanceof RangeError || isSystemError(error)) return undefined;
    throw error;
  } finally {
    file.close();
  }
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
