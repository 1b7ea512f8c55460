// Tells which build of its program a process runs, by the id that the linker left in the file. It names the build in
// profiles and to servers of debug information (debuginfod).

import {fromElf} from '../elf/from-elf.js';
import {readNotes} from '../elf/notes.js';

/** GNU's ids have 40 digits, Go's some 80 characters. */
const PLAUSIBLE = /^[\x21-\x7e]{8,128}$/;

/** GNU's build id in hexadecimal, or else Go's, which has slashes; undefined for a file that has none. */
export function buildIdOf(path: string): string | undefined {
  const id = fromElf(path, (elf) => readNotes(elf).writtenId);
  return id !== undefined && PLAUSIBLE.test(id) ? id : undefined;
}
