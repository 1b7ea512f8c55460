// Lays out the whole regscope as it is installed: Node, the built program, what it loads of node_modules, manual
// pages and completions. It may lie anywhere, and needs no Node on its host:
//
//     bin/regscope, bin/node    the program, and the Node that runs it
//     dist/                     as the build made it, so that what runs is what was tested
//     node_modules/             the files that dist/ loads
//
// The native part of better-sqlite3 was compiled for the Node that runs this, so that one goes with it.

import {chmodSync, existsSync} from 'node:fs';
import {join} from 'node:path';

import {SetupError} from '../setup/setup-error.mjs';
import {listFiles} from '../setup/source-files.mjs';
import {linkedParts, nodePart, npmParts, sqlitePart} from './parts.mjs';
import {stripProgram} from './run-tool.mjs';
import {writeShellFiles} from './shell-files.mjs';
import {AGENT} from './single-file.mjs';
import {place} from './staged-files.mjs';
import {NATIVE, usedModules, viewModules} from './used-modules.mjs';

export const PROGRAM = 'regscope';
const LOADER = 'dist/bpf/core/regscope-core';
export const MAIN = 'dist/src/commands/main.js';
const BUILT = [MAIN, 'dist/ui/index.html', 'dist/report/report.js', LOADER];

/**
 * The whole: the program, what `--on` copies to other hosts, and what shells and man(1) look for.
 * @param {string} root @param {string} out where the single-file agent lies
 * @param {{home: string, share: string}} layout the folders of the program, and of pages and completions
 * @returns {Promise<readonly import('./parts.mjs').Part[]>} what others have written of it
 */
export async function stageTree(root, out, {home, share}) {
  const parts = await stageProgram(root, home);
  place(join(out, `${AGENT}.gz`), join(home, `dist/package/${AGENT}.gz`), false);
  await writeShellFiles(join(home, 'bin', PROGRAM), share);
  return parts;
}

/**
 * The program alone.
 * @param {string} root @param {string} home
 * @returns {Promise<readonly import('./parts.mjs').Part[]>} what others have written of it
 */
export async function stageProgram(root, home) {
  assertBuilt(root);
  const modules = await usedModules(root);
  for (const path of [...builtFiles(root), ...modules]) place(join(root, path), join(home, path));
  for (const path of NATIVE) await stripLibrary(join(root, path), join(home, path));
  place(join(root, 'src/packages/files/regscope.sh'), join(home, 'bin', PROGRAM), true);
  await stripProgram(process.execPath, join(home, 'bin/node'));
  const inside = npmParts(root, [...modules, ...(await viewModules(root))]);
  return [nodePart(), sqlitePart(root), ...inside, ...(await linkedParts())];
}

/** The programs and libraries of a tree that ask for libraries of its host. @param {string} home */
export function nativeFiles(home) {
  return ['bin/node', ...NATIVE].map((path) => join(home, path));
}

/** Node maps a library; it does not start it. */
async function stripLibrary(from, to) {
  await stripProgram(from, to);
  chmodSync(to, 0o644);
}

function assertBuilt(root) {
  const missing = BUILT.find((path) => !existsSync(join(root, path)));
  if (missing === undefined) return;
  const hint = 'run node src/setup/setup.mjs --for demo: it installs what is missing, and builds';
  throw new SetupError('SETUP_BUILD_FAILED', `${missing} was not built`, hint);
}

/** All of dist/ but packages, and what was only needed to build the loader. */
function builtFiles(root) {
  return listFiles(join(root, 'dist'), 'dist').filter(
    (path) =>
      !path.startsWith('dist/package/') && (!path.startsWith('dist/bpf/core/') || path === LOADER),
  );
}
