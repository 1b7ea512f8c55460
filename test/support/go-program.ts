// Programs in Go that tests need and no Debian package brings. Jaeger's module cannot be installed so: see
// jaeger.ts.

import {existsSync} from 'node:fs';
import {homedir} from 'node:os';
import {basename, join} from 'node:path';

import {ProfilerError} from '../../src/domain/error.js';
import {
  goModuleProgram,
  goSourceProgram,
  programName,
  type GoBuildOptions,
  type GoModule,
} from '../../src/parts/go-program.js';

const CACHE = join(homedir(), '.cache', 'regscope-test');

export const K6: GoModule = {path: 'go.k6.io/k6', version: 'v1.8.1'};
export const HEY: GoModule = {path: 'github.com/rakyll/hey', version: 'v0.1.5'};
export const VEGETA: GoModule = {path: 'github.com/tsenart/vegeta/v12', version: 'v12.13.0'};

export type FoundProgram = {readonly path: string} | {readonly missing: string};

/**
 * Looks in REGSCOPE_K6 and the like, then for the kept program, then installs it; or says why there is none.
 */
export function findGoProgram(module: GoModule): Promise<FoundProgram> {
  return find(programName(module), (options) => goModuleProgram(module, options));
}

/** The same for a program whose source lies in a folder of its name. */
export function findGoSource(sourceDir: string): Promise<FoundProgram> {
  return find(basename(sourceDir), (options) => goSourceProgram(sourceDir, options));
}

async function find(
  name: string,
  build: (options: GoBuildOptions) => Promise<string>,
): Promise<FoundProgram> {
  const given = process.env[`REGSCOPE_${name.toUpperCase().replaceAll('-', '_')}`];
  if (given !== undefined) return existsSync(given) ? {path: given} : {missing: `no ${given}`};
  try {
    return {path: await build({cacheDir: CACHE, tell: console.error})};
  } catch (error) {
    if (error instanceof ProfilerError) return {missing: error.message};
    throw error;
  }
}
