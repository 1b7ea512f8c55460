// Finds programs in Go that tests need and no Debian package brings. A missing one is installed from its
// module once and kept outside the checkout. Jaeger's module cannot be installed so: see jaeger.ts.

import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, renameSync, rmSync} from 'node:fs';
import {homedir} from 'node:os';
import {join} from 'node:path';

const CACHE = join(homedir(), '.cache', 'regscope-test');
const BUILD_DEADLINE_MS = 13 * 60_000;

export interface GoProgram {
  readonly name: string;
  readonly module: string;
  readonly version: string;
}

export const K6: GoProgram = {name: 'k6', module: 'go.k6.io/k6', version: 'v1.8.1'};
export const HEY: GoProgram = {name: 'hey', module: 'github.com/rakyll/hey', version: 'v0.1.5'};
export const VEGETA: GoProgram = {
  name: 'vegeta',
  module: 'github.com/tsenart/vegeta/v12',
  version: 'v12.13.0',
};

/**
 * Looks in REGSCOPE_K6 and the like, then for the kept program, then runs `go install`; or says why there
 * is none.
 */
export function findGoProgram(
  program: GoProgram,
): {readonly path: string} | {readonly missing: string} {
  const given = process.env[`REGSCOPE_${program.name.toUpperCase()}`];
  if (given !== undefined) return existsSync(given) ? {path: given} : {missing: `no ${given}`};
  const kept = join(CACHE, `${program.name}-${program.version}`);
  if (existsSync(kept)) return {path: kept};
  const missing = install(program, kept);
  return missing === undefined ? {path: kept} : {missing};
}

/** Undefined when it was installed, else the reason. */
function install({name, module, version}: GoProgram, kept: string): string | undefined {
  if (spawnSync('go', ['version']).status !== 0) return `go is not installed, nor is ${name}`;
  console.error(`building ${name} ${version} once, which takes a while`);
  mkdirSync(CACHE, {recursive: true});
  const folder = mkdtempSync(join(CACHE, `${name}-build-`));
  try {
    const args = ['install', '-trimpath', '-ldflags=-s -w', `${module}@${version}`];
    const env = {...process.env, GOBIN: folder, GOFLAGS: '-buildvcs=false'};
    const go = spawnSync('nice', ['go', ...args], {
      env,
      encoding: 'utf8',
      timeout: BUILD_DEADLINE_MS,
    });
    if (go.status !== 0) return `${name} cannot be had: ${go.stderr.trim().split('\n').at(-1)}`;
    // It is moved when it is whole, so that a build that is cut off leaves nothing to run.
    renameSync(join(folder, name), kept);
    return undefined;
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}
