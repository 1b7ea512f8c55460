// The first lines of a single-file agent (Node's single executable application): they unpack the files
// that it holds and start the program among them. src/packages puts the file together.

import {rmSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import {getRawAsset} from 'node:sea';
import {pathToFileURL} from 'node:url';

import {ProfilerError} from '../../src/domain/error.js';
import {homeFolder} from '../../src/pace/base-folders.js';
import {checkedAssets, unpack} from './unpack.js';

const PROGRAM = 'agent/single-file/agent.js';
/** A single executable application can load modules by require only; this file imports for it. */
const LOAD = 'load.cjs';
/** The program that must be able to run in the folder. */
const LOADER = 'bpf/core/regscope-core';
/** A folder that this program was copied into for one run, and takes away with it (src/attach). */
const ATTACHED = /^regscope-attach\.[A-Za-z0-9]+$/;

const {REGSCOPE_FOLDER, REGSCOPE_ATTACHED} = process.env;

try {
  boot();
} catch (error) {
  if (!(error instanceof ProfilerError)) throw error;
  process.stderr.write(`error: ${error.message} [${error.code}]\nhint:  ${error.hint}\n`);
  process.exitCode = 1;
}

function boot(): void {
  const files = checkedAssets((name) => new Uint8Array(getRawAsset(name) as ArrayBuffer));
  const folder = unpack(files, LOADER, parents());
  process.once('exit', () => remove(folder));
  const load = createRequire(join(folder, LOAD))(`./${LOAD}`) as (url: string) => void;
  load(pathToFileURL(join(folder, PROGRAM)).href);
}

function parents(): readonly string[] {
  const given = REGSCOPE_ATTACHED || REGSCOPE_FOLDER;
  return given ? [given] : [tmpdir(), '/var/tmp', '/run', homeFolder(), '/dev/shm'];
}

function remove(folder: string): void {
  const attached = ATTACHED.test(basename(REGSCOPE_ATTACHED ?? '')) ? REGSCOPE_ATTACHED : undefined;
  rmSync(attached ?? folder, {recursive: true, force: true});
}
