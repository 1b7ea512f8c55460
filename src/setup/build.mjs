#!/usr/bin/env node
// Builds dist/: src and agent with the TypeScript compiler, the files that they read at run time, and the
// live view and the script of saved reports with Vite. Unchanged parts are skipped; files that left the sources leave dist/ too.

import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';

import {compile} from './compile.mjs';
import {buildPinnedEngine} from './pin-files.mjs';
import {CommandFailed, runShown, say} from './progress.mjs';
import {SetupError, describeError} from './setup-error.mjs';
import {fingerprint, listFiles} from './source-files.mjs';

const STAMP = 'dist/.built.json';
const MAIN = 'dist/src/commands/main.js';

/** Files that are read at run time. All other files in src/ and agent/ become JavaScript. */
const ASSET = /\.(sql|ya?ml|json|sh|bt|js|lua|py|go|mod|sum)$/;

const CODE = ['src', 'agent', 'bpf', 'package.json', 'package-lock.json', 'tsconfig.json'];
/** The rooms from which the view is built. */
const VIEW = [
  'ui',
  'src/domain',
  'src/pace',
  'src/contract',
  'src/wire',
  'src/flame',
  'package-lock.json',
];

const VIEW_FILES = ['dist/ui/index.html', 'dist/report/report.js'];

/** @param {string} root */
export async function build(root) {
  const stamp = readStamp(root);
  const [code, view] = [fingerprint(root, CODE), fingerprint(root, VIEW)];
  if (stamp.code !== code || !existsSync(join(root, MAIN))) {
    await buildCode(root);
    writeStamp(root, {...stamp, code});
  }
  const withoutEngine = await buildPinnedEngine(root);
  if (withoutEngine !== undefined) say(`‼ ${withoutEngine}: the agent measures with bpftrace`);
  if (!existsSync(join(root, 'ui/index.html'))) return;
  if (stamp.view !== view || VIEW_FILES.some((path) => !existsSync(join(root, path)))) {
    await buildView(root);
    writeStamp(root, {code, view});
  }
}

/** @param {string} root */
async function buildCode(root) {
  const startMs = performance.now();
  const errors = await compile(root);
  copyAssets(root);
  removeStale(root);
  if (existsSync(join(root, MAIN))) chmodSync(join(root, MAIN), 0o755);
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  if (errors !== '') {
    throw buildFailed(`${errors}\nbuild: type errors (${seconds} s)`);
  }
  say(`√ build (${seconds} s)`);
}

/** @param {string} root */
async function buildView(root) {
  await runVite(root, 'build of the live view', 'dist/ui', []);
  const config = join(root, 'ui/vite.report.config.ts');
  await runVite(root, 'build of the script of reports', 'dist/report', ['--config', config]);
}

/**
 * @param {string} root
 * @param {string} what
 * @param {string} out
 * @param {string[]} more
 */
async function runVite(root, what, out, more) {
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const args = [vite, 'build', 'ui', '--outDir', join(root, out), '--emptyOutDir', ...more];
  try {
    await runShown(what, process.execPath, [...args, '--logLevel', 'warn'], {}, root);
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    throw buildFailed(`${error.tail}\n${error.message}`);
  }
}

/** @param {string} message */
function buildFailed(message) {
  const hint = 'correct the lines above, or take the files of a release as they are';
  return new SetupError('SETUP_BUILD_FAILED', message, hint);
}

/** @param {string} root */
function copyAssets(root) {
  const files = ['src', 'agent', 'bpf'].flatMap((folder) => listFiles(join(root, folder), folder));
  for (const path of ['package.json', ...files.filter((path) => ASSET.test(path))]) {
    const to = join(root, 'dist', path);
    mkdirSync(dirname(to), {recursive: true});
    copyFileSync(join(root, path), to);
  }
}

// Without this a migration or a probe that was removed would still be found at run time. What is built
// from bpf/core/ has no source of its name, and stays.
function removeStale(root) {
  for (const folder of ['src', 'agent', 'bpf']) {
    for (const path of listFiles(join(root, 'dist', folder), folder)) {
      if (path.startsWith('bpf/core/') || path === 'bpf/SHA256SUMS') continue;
      const source = [path, path.replace(/\.js$/, '.ts')].some((name) =>
        existsSync(join(root, name)),
      );
      if (!source) rmSync(join(root, 'dist', path));
    }
  }
}

function readStamp(root) {
  try {
    return JSON.parse(readFileSync(join(root, STAMP), 'utf8'));
  } catch {
    return {};
  }
}

function writeStamp(root, stamp) {
  writeFileSync(join(root, STAMP), `${JSON.stringify(stamp)}\n`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  try {
    await build(root);
  } catch (error) {
    say(describeError(error));
    process.exitCode = 1;
  }
}
