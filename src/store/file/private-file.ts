// Run files name hosts, paths and addresses of a network, so only their owner may read them. SQLite
// gives the files that it makes beside a database the database's own permissions.

import {closeSync, mkdirSync, openSync} from 'node:fs';

/** With the folders above it that do not exist. Folders that exist keep their permissions. */
export function makePrivateFolder(path: string): void {
  mkdirSync(path, {recursive: true, mode: 0o700});
}

/** An empty file. Whatever exists under that name stays as it is. */
export function makePrivateFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
