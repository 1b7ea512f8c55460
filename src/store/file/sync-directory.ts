// Makes a new or renamed file's entry in its directory durable: fsync of the file does not.

import {closeSync, fsyncSync, openSync} from 'node:fs';

export function syncDirectory(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
