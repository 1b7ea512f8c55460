// Lists the files of a folder, and makes one hash that changes when a file is changed, added or removed.

import {createHash} from 'node:crypto';
import {readdirSync, statSync} from 'node:fs';
import {join} from 'node:path';

/**
 * The paths of all files below a folder, each with `prefix` before it; none when there is no folder.
 * @param {string} folder @param {string} prefix @returns {string[]}
 */
export function listFiles(folder, prefix) {
  let entries;
  try {
    entries = readdirSync(folder, {withFileTypes: true});
  } catch {
    return [];
  }
  return entries
    .filter(({name}) => name !== 'node_modules' && !name.startsWith('.'))
    .flatMap((entry) => {
      const path = `${prefix}/${entry.name}`;
      return entry.isDirectory() ? listFiles(join(folder, entry.name), path) : [path];
    })
    .sort();
}

/**
 * Hashes names, sizes and times of change; a thousand files take a few milliseconds.
 * @param {string} root @param {readonly string[]} parts files and folders below it
 */
export function fingerprint(root, parts) {
  const hash = createHash('sha256').update(process.versions.modules);
  for (const part of parts) {
    const stat = statSync(join(root, part), {throwIfNoEntry: false});
    const files = stat?.isDirectory() ? listFiles(join(root, part), part) : stat ? [part] : [];
    for (const path of files) {
      const {size, mtimeMs} = statSync(join(root, path));
      hash.update(`${path}\0${size}\0${mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}
