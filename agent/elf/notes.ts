// Reads the identity of a binary from the notes of its ELF file: the GNU build id of the linker,
// else Go's own. It reads a few KiB. Source of truth: elf(5); gABI "Note Section";
// cmd/internal/buildid of Go.

import {optional} from '../../src/domain/optional.js';
import {type ElfFile, SEGMENT_NOTE} from './elf.js';

export interface Notes {
  /** The build id in hexadecimal, which is the same for every copy of a binary. */
  readonly buildId?: string;
  /** The same as other tools write it: GNU's in hexadecimal, Go's as the text that it is, with slashes in it. */
  readonly writtenId?: string;
  readonly isGo: boolean;
}

const MAX_NOTES_BYTES = 64 * 1024;
/** Linkers make up to three. A file may claim 4,096, and all of them the same bytes. */
const MAX_NOTE_SEGMENTS = 16;
/** The owners that are looked for have up to four bytes, with the zeros behind them. */
const MAX_OWNER_BYTES = 16;
const GNU_BUILD_ID = 3;
const GO_BUILD_ID = 4;

export function readNotes(elf: ElfFile): Notes {
  const notes = elf.segments
    .filter(({kind}) => kind === SEGMENT_NOTE)
    .slice(0, MAX_NOTE_SEGMENTS)
    .flatMap(({fileOffset, fileBytes}) =>
      splitNotes(elf.file.readUpTo(fileOffset, Math.min(fileBytes, MAX_NOTES_BYTES))),
    );
  const gnu = notes.find(({owner, kind}) => owner === 'GNU' && kind === GNU_BUILD_ID);
  const go = notes.find(({owner, kind}) => owner === 'Go' && kind === GO_BUILD_ID);
  const buildId = (gnu ?? go)?.text.toString('hex');
  const writtenId = gnu === undefined ? go?.text.toString('latin1') : buildId;
  return {
    isGo: go !== undefined,
    ...optional('buildId', buildId),
    ...optional('writtenId', writtenId),
  };
}

interface Note {
  readonly owner: string;
  readonly kind: number;
  readonly text: Buffer;
}

function splitNotes(bytes: Buffer): Note[] {
  const notes: Note[] = [];
  for (let at = 0; at + 12 <= bytes.length;) {
    const ownerBytes = bytes.readUInt32LE(at);
    const textBytes = bytes.readUInt32LE(at + 4);
    const textAt = at + 12 + aligned(ownerBytes);
    const end = textAt + textBytes;
    if (end > bytes.length) break;
    notes.push({
      owner: ownerBytes > MAX_OWNER_BYTES ? '' : ownerAt(bytes, at + 12, ownerBytes),
      kind: bytes.readUInt32LE(at + 8),
      text: bytes.subarray(textAt, end),
    });
    at = textAt + aligned(textBytes);
  }
  return notes;
}

function ownerAt(bytes: Buffer, at: number, length: number): string {
  return bytes.toString('latin1', at, at + length).replace(/\0+$/, '');
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / 4) * 4;
}
