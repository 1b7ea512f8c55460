// Makes the directory entry of a new or renamed file durable. fsync of the file alone does not.

import {closeSync, fsyncSync, openSync} from 'node:fs';

export function syncDirectory(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
