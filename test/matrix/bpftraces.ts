// The scripts on the bpftraces of Debian's releases, under this machine's kernel: each script by hand, and the
// known workloads of all seven probes. `--releases=bookworm,sid` takes some of them. `--own-kernels` boots each release's
// own kernel in qemu, with the options of kernels.ts, and tries the scripts by hand: the agent does not wait as long as
// bpftrace takes on such a processor.

import {spawnSync} from 'node:child_process';
import {readFileSync, rmSync} from 'node:fs';
import {release as osRelease} from 'node:os';
import {fileURLToPath} from 'node:url';

import {kernelOf, RELEASES, systemOf, type Kernel, type Release} from './support/debian.js';
import {runInGuest, SYSTEM_IN_GUEST} from './support/guest.js';
import {need} from './support/needed.js';
import {chosenReleases, resultOf} from './support/results.js';
import {printTable} from './support/table.js';

const SCRIPT = 'test/matrix/support/with-bpftrace.ts';
/** What is tried, by column: figures are those of syscalls, tcp, block and runqueue, stacks those of oncpu and offcpu. */
const TESTS = {
  'by hand': 'by-hand',
  figures: 'known-workloads',
  requests: 'requests',
  stacks: 'stacks',
} as const;
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Older ones are refused, with a hint: see MIN_VERSION of agent/bpftrace/capabilities.ts. */
const OLDEST = [0, 17] as const;

const hasOwnKernels = process.argv.includes('--own-kernels');
need('debootstrap');
if (hasOwnKernels) need('busybox', 'qemu-system-x86_64');
const columns = Object.keys(TESTS).slice(0, hasOwnKernels ? 1 : undefined);
const rows: string[][] = [];
for (const release of chosenReleases(RELEASES)) rows.push([release, ...(await tried(release))]);
printTable(['release', 'bpftrace', 'kernel', ...columns], rows);

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
  const words: string[] = [];
  for (const name of Object.values(TESTS).slice(0, columns.length)) {
    const file = `test/bpf/${name}.test.ts`;
    words.push(wordsOf(kernel ? await testInGuest(kernel, root, file) : testWith(root, file)));
  }
  return [version, kernel?.version ?? osRelease(), ...words];
}

function wordsOf(output: string): string {
  const {passed, failed, words} = resultOf(output);
  if (failed > 0 || passed === 0) {
    process.exitCode = 1;
    console.log(output.split('\n').slice(-60).join('\n'));
  }
  return words;
}

function versionIn(root: string): string {
  const status = readFileSync(`${root}/var/lib/dpkg/status`, 'utf8');
  return /^Package: bpftrace\n(?:.+\n)*?Version: (.+)$/m.exec(status)?.[1] ?? 'unknown';
}

/** The mounts are those of the tests' own namespace, so that none stays whatever happens. */
function testWith(root: string, file: string): string {
  const words = ['--mount', process.execPath, '--import', 'tsx', SCRIPT, root, file];
  const {stdout} = spawnSync('unshare', words, {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
  });
  return stdout;
}

async function testInGuest(kernel: Kernel, root: string, file: string): Promise<string> {
  const {output, folder} = await runInGuest(kernel, `${SCRIPT} ${SYSTEM_IN_GUEST} ${file}`, root);
  rmSync(folder, {recursive: true});
  return output;
}
