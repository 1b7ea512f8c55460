// Recognizes the copy of a run file that was made while the run was written, without the -wal file that
// holds the latest records.

import {closeSync, openSync, readSync, statSync} from 'node:fs';

import {isSomething} from './plain-file.js';
import {onFile} from './storage-error.js';

/** Byte 18 of a database is 2 while records may stand in a -wal file (sqlite.org/fileformat.html). */
const WRITE_VERSION_AT = 18;
const USES_WAL = 2;

/** To be asked before the file is opened, which makes an empty -wal file. */
export function lacksWal(file: string): boolean {
  if (onFile(file, () => writeVersionOf(file)) !== USES_WAL) return false;
  const wal = statSync(`${file}-wal`, {throwIfNoEntry: false});
  // A collector that was killed before its first record leaves no -wal file, but it leaves its lock.
  return (wal === undefined || wal.size === 0) && !isSomething(file.replace(/db$/, 'lock'));
}

function writeVersionOf(file: string): number | undefined {
  const descriptor = openSync(file, 'r');
  try {
    const head = Buffer.alloc(WRITE_VERSION_AT + 1);
    readSync(descriptor, head, 0, head.length, 0);
    return head[WRITE_VERSION_AT];
  } finally {
    closeSync(descriptor);
  }
}
