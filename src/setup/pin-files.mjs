// Writes dist/bpf/SHA256SUMS: the hashes of what an agent gives to the kernel or runs as root. The agent
// checks them before it does (agent/children/pinned-files.ts); `sha256sum -c` checks them by hand.

import {createHash} from 'node:crypto';
import {existsSync, readdirSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

const FOLDER = 'dist/bpf';
const SUMS = `${FOLDER}/SHA256SUMS`;
const LOADER = 'core/regscope-core';

/**
 * The hashes of scripts are those of their sources. That of the loader is taken when it was just built,
 * so that a build that finds it unchanged does not take what became of it meanwhile.
 * @param {string} root @param {boolean} isLoaderNew
 */
export function pinFiles(root, isLoaderNew) {
  const scripts = readdirSync(join(root, 'bpf')).filter((name) => name.endsWith('.bt'));
  const lines = scripts.sort().map((name) => lineOf(join(root, 'bpf', name), name));
  const loader = isLoaderNew ? undefined : lineIn(root, LOADER);
  const path = join(root, FOLDER, LOADER);
  if (existsSync(path)) lines.push(loader ?? lineOf(path, LOADER));
  const text = `${lines.join('\n')}\n`;
  if (text === readText(join(root, SUMS))) return;
  writeFileSync(join(root, `${SUMS}.new`), text);
  renameSync(join(root, `${SUMS}.new`), join(root, SUMS));
}

/** @param {string} path @param {string} name */
function lineOf(path, name) {
  return `${createHash('sha256').update(readFileSync(path)).digest('hex')}  ${name}`;
}

/** @param {string} root @param {string} name */
function lineIn(root, name) {
  return readText(join(root, SUMS))
    ?.split('\n')
    .find((line) => line.endsWith(`  ${name}`));
}

/** @param {string} path */
function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
