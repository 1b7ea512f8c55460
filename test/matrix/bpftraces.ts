// The scripts on the bpftraces of Debian's releases, under this machine's kernel: each script by hand, and the
// known workloads. `--releases=bookworm,sid` takes some of them.

import {spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

import {RELEASES, systemOf, type Release} from './support/debian.js';
import {chosenReleases, resultOf, type Result} from './support/results.js';
import {printTable} from './support/table.js';

const TESTS = ['test/bpf/by-hand.test.ts', 'test/bpf/known-workloads.test.ts'];
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Older ones are refused, with a hint: see MIN_VERSION of agent/bpftrace/capabilities.ts. */
const OLDEST = [0, 17] as const;

const rows: string[][] = [];
for (const release of chosenReleases(RELEASES)) rows.push([release, ...(await tried(release))]);
printTable(['release', 'bpftrace', 'result'], rows);

async function tried(release: Release): Promise<string[]> {
  let root: string;
  try {
    root = await systemOf(release);
  } catch (error) {
    return ['', `could not be had: ${String(error).split('\n')[0]}`];
  }
  const version = versionIn(root);
  const [, major, minor] = /(\d+)\.(\d+)/.exec(version)?.map(Number) ?? [];
  if (major === OLDEST[0] && minor! < OLDEST[1]) return [version, 'refused: too old'];
  const result = testsWith(root);
  if (result.failed > 0 || result.passed === 0) process.exitCode = 1;
  return [version, result.words];
}

function versionIn(root: string): string {
  const status = readFileSync(`${root}/var/lib/dpkg/status`, 'utf8');
  return /^Package: bpftrace\n(?:.+\n)*?Version: (.+)$/m.exec(status)?.[1] ?? 'unknown';
}

/** The mounts are those of the tests' own namespace, so that none stays whatever happens. */
function testsWith(root: string): Result {
  const mounts = ['proc', 'sys', 'dev'].map((name) => `mount --rbind /${name} '${root}/${name}'`);
  const test = `exec '${process.execPath}' --import tsx --test ${TESTS.join(' ')}`;
  const {stdout} = spawnSync('unshare', ['--mount', 'sh', '-ec', [...mounts, test].join(' && ')], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
    env: {...process.env, REGSCOPE_BPFTRACE_CHROOT: root, REGSCOPE_BPFTRACE_ALONE: 'true'},
  });
  return resultOf(stdout);
}
