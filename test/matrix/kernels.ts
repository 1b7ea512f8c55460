// The CO-RE engine on the kernels of Debian's releases, each booted by qemu with this machine's files: whether
// its programs load, what it does without, and the known workloads. `--releases=bookworm,sid` takes some of
// them; `--cpus=2` gives the guests two CPUs; `--verbose` shows their consoles.

import {rmSync} from 'node:fs';

import {kernelOf, RELEASES, type Release} from './support/debian.js';
import {runInGuest} from './support/guest.js';
import {need} from './support/needed.js';
import {chosenReleases, resultOf} from './support/results.js';
import {printTable} from './support/table.js';

need('debootstrap', 'busybox', 'qemu-system-x86_64');

const rows: string[][] = [];
for (const release of chosenReleases(RELEASES)) rows.push([release, ...(await tried(release))]);
printTable(['release', 'kernel', 'result', 'without'], rows);

async function tried(release: Release): Promise<string[]> {
  let kernel;
  try {
    kernel = await kernelOf(release);
  } catch (error) {
    return ['', `could not be had: ${String(error).split('\n')[0]}`, ''];
  }
  const {output, folder} = await runInGuest(kernel, 'test/matrix/support/in-guest.ts');
  rmSync(folder, {recursive: true});
  const refused = /^refused: (.+)$/m.exec(output)?.[1];
  if (refused?.includes('too old') === true) return [kernel.version, `refused: ${refused}`, ''];
  const without = [...output.matchAll(/^without: (.+)$/gm)].map(([, text]) => text!.trim());
  const result = resultOf(output);
  if (result.failed > 0 || result.passed === 0) {
    process.exitCode = 1;
    console.log(output.split('\n').slice(-60).join('\n'));
  }
  return [kernel.version, refused ?? result.words, without.join('; ') || 'nothing'];
}
