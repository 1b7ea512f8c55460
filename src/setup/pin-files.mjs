// Writes dist/bpf/SHA256SUMS: the hashes of what an agent gives to the kernel or runs as root. The agent
// checks them before it does (agent/children/pinned-files.ts); `sha256sum -c` checks them by hand.

import {createHash} from 'node:crypto';
import {existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

import {buildEngine, LOADER} from './engine.mjs';

const FOLDER = 'dist/bpf';
const SUMS = `${FOLDER}/SHA256SUMS`;
/** The loader's path within the folder. */
const LOADER_NAME = LOADER.slice(FOLDER.length + 1);

/**
 * Builds the loader unless nothing has changed since it was built, and pins it with the scripts. Whoever
 * builds it calls this: an agent refuses to start a loader with another hash.
 * @param {string} root
 * @returns {Promise<string | undefined>} why there is no loader; undefined where there is one
 */
export async function buildPinnedEngine(root) {
  const before = changedMs(root);
  const missing = await buildEngine(root);
  pinFiles(root, changedMs(root) !== before);
  return missing;
}

/** When the loader was written; undefined where there is none. @param {string} root */
function changedMs(root) {
  return statSync(join(root, LOADER), {throwIfNoEntry: false})?.mtimeMs;
}

/**
 * The hashes of scripts are those of their sources. That of the loader is taken when it was just built,
 * so that a build that finds it unchanged does not take what became of it meanwhile.
 * @param {string} root @param {boolean} isLoaderNew
 */
function pinFiles(root, isLoaderNew) {
  const scripts = readdirSync(join(root, 'bpf')).filter((name) => name.endsWith('.bt'));
  const lines = scripts.sort().map((name) => lineOf(join(root, 'bpf', name), name));
  const loader = isLoaderNew ? undefined : lineIn(root, LOADER_NAME);
  const path = join(root, LOADER);
  if (existsSync(path)) lines.push(loader ?? lineOf(path, LOADER_NAME));
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
