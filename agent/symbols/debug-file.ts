// Finds the symbols that were taken out of a binary into a file of its own, which Debian's packages -dbg and
// -dbgsym install, and distributions' debuginfo packages. The agent itself downloads none.
//
// Source of truth: GDB's manual, "Debugging Information in Separate Files".

import {join} from 'node:path';

import {ByteFile} from '../elf/byte-file.js';
import {type ElfFile, readElf} from '../elf/elf.js';
import {readNotes} from '../elf/notes.js';

const FOLDER = 'usr/lib/debug/.build-id';

/**
 * The open file of the symbols of the binary with this build id (in hexadecimal), from the first of the systems with
 * these root folders that has it; undefined where none has. A file with another build id than its name says is passed
 * over. Throws RangeError for one that is cut.
 */
export function openDebugFile(buildId: string, roots: readonly string[]): ElfFile | undefined {
  const name = join(FOLDER, buildId.slice(0, 2), `${buildId.slice(2)}.debug`);
  for (const root of roots) {
    const file = ByteFile.open(join(root, name));
    if (file === undefined) continue;
    const elf = withBuildId(file, buildId);
    if (elf !== undefined) return elf;
  }
  return undefined;
}

/** Closes a file that is another one. */
function withBuildId(file: ByteFile, buildId: string): ElfFile | undefined {
  let found: ElfFile | undefined;
  try {
    const elf = readElf(file);
    if (elf !== undefined && readNotes(elf).buildId === buildId) found = elf;
  } finally {
    if (found === undefined) file.close();
  }
  return found;
}
