// Installs npm packages when node_modules lacks one that the lockfile names, and compiles better-sqlite3
// again for another Node.

import {existsSync, readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';

import {CommandFailed, runShown} from './progress.mjs';
import {SetupError} from './setup-error.mjs';

const QUIET = ['--no-audit', '--no-fund', '--no-update-notifier'];

/** @typedef {'complete' | 'incomplete' | 'other-node'} State */

/** What node_modules lacks. @param {string} root @returns {State} */
export function npmState(root) {
  if (!isInstalled(root)) return 'incomplete';
  return loadsSqlite(root) ? 'complete' : 'other-node';
}

/** @param {string} root @param {State} state */
export async function installNpmPackages(root, state) {
  const [name, args] =
    state === 'other-node'
      ? ['better-sqlite3 for this Node', ['rebuild', 'better-sqlite3', '--foreground-scripts']]
      : ['npm packages (compiles SQLite: a minute or two)', ['ci', '--foreground-scripts']];
  try {
    await runShown(name, npmCommand(), [...args, ...QUIET], headersOfNode(), root);
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    const message = `${error.message}\n${error.tail}\n\nnpm packages could not be installed`;
    throw new SetupError('SETUP_PACKAGES_FAILED', message, hintFor(error.tail));
  }
}

// Compares versions and not times, because a checkout changes the time of the lockfile. npm writes the
// hidden lockfile last, so it exists only after an installation that was not cut off. Optional packages
// are for other platforms.
function isInstalled(root) {
  const wanted = readPackages(join(root, 'package-lock.json'));
  const found = readPackages(join(root, 'node_modules', '.package-lock.json'));
  if (wanted === undefined || found === undefined) return false;
  return Object.entries(wanted).every(
    ([path, {version, optional, peer}]) =>
      path === '' || optional === true || peer === true || found[path]?.version === version,
  );
}

function readPackages(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

function loadsSqlite(root) {
  try {
    const Database = createRequire(join(root, 'package.json'))('better-sqlite3');
    new Database(':memory:').close();
    return true;
  } catch {
    return false;
  }
}

/** The npm beside this Node, or else the one on the PATH. */
function npmCommand() {
  const beside = join(dirname(process.execPath), 'npm');
  return existsSync(beside) ? beside : 'npm';
}

// A Node from an archive has the headers that a native package is compiled against, but node-gyp would
// download them again.
function headersOfNode() {
  const prefix = dirname(dirname(process.execPath));
  const given = process.env.npm_config_nodedir ?? process.env.NPM_CONFIG_NODEDIR;
  const header = join(prefix, 'include', 'node', 'node_version.h');
  if (given !== undefined || !existsSync(header)) return {};
  const text = readFileSync(header, 'utf8');
  const version = ['MAJOR', 'MINOR', 'PATCH'].map(
    (part) => new RegExp(`#define NODE_${part}_VERSION (\\d+)`).exec(text)?.[1],
  );
  return version.join('.') === process.versions.node ? {npm_config_nodedir: prefix} : {};
}

function hintFor(tail) {
  if (/EACCES|EPERM|permission denied/.test(tail)) {
    return 'This user may not write to node_modules: run it as the owner of this checkout.';
  }
  if (/gyp ERR!/.test(tail) && /ENOTFOUND|ECONNREFUSED|ETIMEDOUT|getaddrinfo|headers/.test(tail)) {
    return (
      "node-gyp could not download Node's headers to compile better-sqlite3. If they are on this " +
      'machine (FOLDER/include/node/node.h), say where: npm config set nodedir FOLDER'
    );
  }
  if (/gyp ERR!/.test(tail)) {
    return 'Compiling better-sqlite3 needs g++, make and python3 (Debian: apt-get install build-essential python3).';
  }
  if (/ENOENT/.test(tail) || tail === '') return 'npm comes with Node: https://nodejs.org/';
  return 'npm needs to reach its package registry; see the lines above.';
}
