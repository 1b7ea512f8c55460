// The scripts on the bpftraces of Debian's releases, under this machine's kernel: each script by hand, and the
// known workloads. `--releases=bookworm,sid` takes some of them. `--own-kernels` boots each release's own kernel in
// qemu, with the options of kernels.ts, and tries the scripts by hand: the agent does not wait as long as bpftrace
// takes on such a processor.

import {spawnSync} from 'node:child_process';
import {readFileSync, rmSync} from 'node:fs';
import {release as osRelease} from 'node:os';
import {fileURLToPath} from 'node:url';

import {kernelOf, RELEASES, systemOf, type Kernel, type Release} from './support/debian.js';
import {runInGuest, SYSTEM_IN_GUEST} from './support/guest.js';
import {chosenReleases, resultOf} from './support/results.js';
import {printTable} from './support/table.js';

const SCRIPT = 'test/matrix/support/with-bpftrace.ts';
const BY_HAND = 'test/bpf/by-hand.test.ts';
const KNOWN_WORKLOADS = 'test/bpf/known-workloads.test.ts';
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Older ones are refused, with a hint: see MIN_VERSION of agent/bpftrace/capabilities.ts. */
const OLDEST = [0, 17] as const;

const hasOwnKernels = process.argv.includes('--own-kernels');
const rows: string[][] = [];
for (const release of chosenReleases(RELEASES)) rows.push([release, ...(await tried(release))]);
printTable(['release', 'bpftrace', 'kernel', 'result'], rows);

async function tried(release: Release): Promise<string[]> {
  let root: string;
  let kernel: Kernel | undefined;
  try {
    root = await systemOf(release);
    kernel = hasOwnKernels ? await kernelOf(release) : undefined;
  } catch (error) {
    return ['', '', `could not be had: ${String(error).split('\n')[0]}`];
  }
  const version = versionIn(root);
  const [, major, minor] = /(\d+)\.(\d+)/.exec(version)?.map(Number) ?? [];
  if (major === OLDEST[0] && minor! < OLDEST[1]) return [version, '', 'refused: too old'];
  const output = kernel === undefined ? testsWith(root) : await testsInGuest(kernel, root);
  const result = resultOf(output);
  if (result.failed > 0 || result.passed === 0) {
    process.exitCode = 1;
    console.log(output.split('\n').slice(-60).join('\n'));
  }
  return [version, kernel?.version ?? osRelease(), result.words];
}

function versionIn(root: string): string {
  const status = readFileSync(`${root}/var/lib/dpkg/status`, 'utf8');
  return /^Package: bpftrace\n(?:.+\n)*?Version: (.+)$/m.exec(status)?.[1] ?? 'unknown';
}

/** The mounts are those of the tests' own namespace, so that none stays whatever happens. */
function testsWith(root: string): string {
  const words = [
    '--mount',
    process.execPath,
    '--import',
    'tsx',
    SCRIPT,
    root,
    BY_HAND,
    KNOWN_WORKLOADS,
  ];
  const {stdout} = spawnSync('unshare', words, {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
  });
  return stdout;
}

async function testsInGuest(kernel: Kernel, root: string): Promise<string> {
  const {output, folder} = await runInGuest(
    kernel,
    `${SCRIPT} ${SYSTEM_IN_GUEST} ${BY_HAND}`,
    root,
  );
  rmSync(folder, {recursive: true});
  return output;
}
