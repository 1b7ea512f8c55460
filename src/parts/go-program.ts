// Builds a part that is a Go program, once, into the user's cache: a module of the Go module proxy at a
// pinned version, or a program whose source lies beside us. Nothing is built into the checkout.

import {execFile} from 'node:child_process';
import {createHash} from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import {homedir} from 'node:os';
import {basename, join} from 'node:path';
import {promisify} from 'node:util';

import {ProfilerError} from '../domain/error.js';
import {assertProgram} from './program.js';

export interface GoModule {
  /** The path of the main package: `github.com/distribution/distribution/v3/cmd/registry`. */
  readonly path: string;
  /** A version of its module: `v3.1.2`. */
  readonly version: string;
}

export interface GoBuildOptions {
  /** Told before a build, which may take minutes. */
  readonly tell?: ((message: string) => void) | undefined;
  /** Where programs are kept; by default `regscope/parts` in the user's cache folder. */
  readonly cacheDir?: string | undefined;
}

/** A build on a slow host with an empty cache takes several minutes. */
const BUILD_TIMEOUT_MS = 30 * 60_000;
const LINES_SHOWN = 5;

/** The program of a module. Rejects with `PART_MISSING` without Go, and with `PART_FAILED`. */
export function goModuleProgram(module: GoModule, options: GoBuildOptions = {}): Promise<string> {
  const name = programName(module);
  return cached(`${name}-${module.version}`, name, options, (go, folder) => {
    const package_ = `${module.path}@${module.version}`;
    return {args: ['install', package_], cwd: folder, env: {GOBIN: folder}, go};
  });
}

/** What `go install` calls the program: the last word of its path that is no major version. */
export function programName({path}: GoModule): string {
  return basename(path.replace(/\/v\d+$/, ''));
}

/** The program of the source in a folder. Rejects with `PART_MISSING` without Go, and with `PART_FAILED`. */
export function goSourceProgram(sourceDir: string, options: GoBuildOptions = {}): Promise<string> {
  const name = basename(sourceDir);
  return cached(`${name}-${sourceDigest(sourceDir)}`, name, options, (go, folder) => {
    return {args: ['build', '-o', join(folder, name), '.'], cwd: sourceDir, env: {}, go};
  });
}

interface Build {
  readonly go: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

// The program appears under its name when it is whole: two builds at a time do not disturb each other.
async function cached(
  key: string,
  name: string,
  {tell, cacheDir = partsCache()}: GoBuildOptions,
  buildIn: (go: string, folder: string) => Build,
): Promise<string> {
  const program = join(cacheDir, key);
  if (existsSync(program)) return program;
  const go = assertProgram('go', 'golang-go');
  mkdirSync(cacheDir, {recursive: true});
  const folder = mkdtempSync(join(cacheDir, '.build-'));
  try {
    tell?.(`building ${key}, once: this may take minutes`);
    await run(key, buildIn(go, folder));
    renameSync(join(folder, name), program);
    return program;
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}

async function run(key: string, {go, args, cwd, env}: Build): Promise<void> {
  try {
    await promisify(execFile)(go, args, {
      cwd,
      env: {...process.env, GOFLAGS: '-buildvcs=false', ...env},
      timeout: BUILD_TIMEOUT_MS,
    });
  } catch (error) {
    const lines = String((error as {stderr?: unknown}).stderr ?? error)
      .trimEnd()
      .split('\n');
    throw new ProfilerError(
      'PART_FAILED',
      `${key} cannot be built: ${lines.at(-1)!.slice(0, 400)}`,
      `Its modules come from the Go module proxy (GOPROXY). Go said:\n${lines.slice(-LINES_SHOWN).join('\n')}`,
      {cause: error},
    );
  }
}

function partsCache(): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'regscope', 'parts');
}

function sourceDigest(folder: string): string {
  const hash = createHash('sha256');
  for (const file of readdirSync(folder).sort()) {
    hash.update(`${file}\0`).update(readFileSync(join(folder, file)));
  }
  return hash.digest('hex').slice(0, 12);
}
