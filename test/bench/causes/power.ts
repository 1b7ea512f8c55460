// How small a fault is found: the flushes of a disk take longer, so that the requests that wait for them
// take a tenth longer.

import {startRegistry} from '../../../src/parts/registry.js';
import {openCatalog} from '../../../src/store/catalog.js';
import {Regscope} from '../../support/regscope.js';
import {watched} from './fault.js';
import {Lab} from './lab.js';
import {comparePairs, type Pair} from './pairs.js';
import {startRun} from './start-run.js';

/** Low enough that flushes seldom wait for each other: a waiting line would make the fault larger than it is. */
const PUSHES_PER_SECOND = 4;
const HEALTHY_FLUSH_MS = 1;
/** A push waits some 75 times for a flush and takes some 150 ms, so that a fifth of a flush is a tenth of a push. */
const SICK_FLUSH_MS = 1.2;
/** The disk holds all pushes of forty minutes: each takes some 90 KB and 20 inodes (mkfs.ext4(8), `-N`). */
const DISK_MEBIBYTES = 1536;
const INODES = 300_000;

export interface PowerOptions {
  /** Comparisons of a healthy phase with a sick one. */
  readonly pairs: number;
  readonly seconds: number;
}

export async function runPower({pairs, seconds}: PowerOptions): Promise<readonly Pair[]> {
  const lab = await Lab.open();
  const regscope = new Regscope();
  try {
    const speed = {read: '200us', write: '300us', flush: ms(HEALTHY_FLUSH_MS)};
    const disk = await lab.disk('disk', DISK_MEBIBYTES, speed, ['-N', String(INODES)]);
    const {url, pid} = lab.part(await startRegistry({storageDir: disk.directory}));
    const run = startRun(regscope, scenarioOf(pairs, seconds), {url, targets: [watched(pid)]});
    for (let pair = 0; pair < pairs; pair += 1) {
      await run.says(new RegExp(`phase sick ${pair} begins`), 60_000 + 2 * seconds * 1000);
      await disk.setSpeed({flush: ms(SICK_FLUSH_MS)});
      if (pair + 1 === pairs) break;
      await run.says(new RegExp(`phase healthy ${pair + 1} begins`), 60_000 + seconds * 1000);
      await disk.setSpeed({flush: ms(HEALTHY_FLUSH_MS)});
    }
    const {stdout, stderr} = await run.ended;
    if (stdout === '') throw new Error(stderr);
    const reader = openCatalog(regscope.data).open('latest');
    const compared = comparePairs(reader);
    reader.close();
    return compared;
  } finally {
    await lab.close();
    regscope.remove();
  }
}

function scenarioOf(pairs: number, seconds: number): string {
  const phase = {
    operation: 'push',
    rate: PUSHES_PER_SECOND,
    maxInFlight: 64,
    duration: `${seconds}s`,
  };
  const phases = Array.from({length: pairs}, (_, pair) => [
    {name: `healthy ${pair}`, ...phase},
    {name: `sick ${pair}`, ...phase},
  ]);
  return JSON.stringify({
    ...{name: 'power', image: {layers: 1, layerSize: '16KiB'}},
    phases: phases.flat(),
  });
}

function ms(value: number): string {
  return `${value}ms`;
}
