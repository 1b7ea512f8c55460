// Where a matrix keeps what it downloads and unpacks.

import {mkdirSync} from 'node:fs';
import {homedir} from 'node:os';
import {join} from 'node:path';

/** A folder of this name: below REGSCOPE_MATRIX_CACHE, else in the user's cache. It is made if it is missing. */
export function cacheFolder(name: string): string {
  const cache =
    process.env['REGSCOPE_MATRIX_CACHE'] ??
    join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'regscope/matrix');
  const folder = join(cache, name);
  mkdirSync(folder, {recursive: true});
  return folder;
}
