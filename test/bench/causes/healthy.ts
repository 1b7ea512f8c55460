// Compares healthy phases with healthy ones: whatever is named is wrong.

import {startRegistry} from '../../../src/parts/registry.js';
import {openCatalog} from '../../../src/store/catalog.js';
import {Regscope} from '../../support/regscope.js';
import {watched, type Load} from './fault.js';
import {Lab} from './lab.js';
import {comparePairs, type Pair} from './pairs.js';
import {startRun} from './start-run.js';

interface HealthyLoad extends Load {
  readonly name: string;
}

export const HEALTHY_LOADS: readonly HealthyLoad[] = [
  {name: 'pull-small', operation: 'pull', rate: 15, layerSize: '16KiB'},
  {name: 'pull-large', operation: 'pull', rate: 5, layerSize: '1MiB'},
  {name: 'push-small', operation: 'push', rate: 6, layerSize: '16KiB'},
  {name: 'push-large', operation: 'push', rate: 3, layerSize: '1MiB'},
  {name: 'pull-busy', operation: 'pull', rate: 40, layerSize: '64KiB'},
];

/** Six comparisons of each load. */
const PHASES = 12;

export async function runHealthy(load: HealthyLoad, seconds: number): Promise<readonly Pair[]> {
  const lab = await Lab.open();
  const regscope = new Regscope();
  try {
    const {url, pid} = lab.part(await startRegistry());
    const run = startRun(regscope, scenarioOf(load, seconds), {url, targets: [watched(pid)]});
    const {stdout, stderr} = await run.ended;
    if (stdout === '') throw new Error(stderr);
    const reader = openCatalog(regscope.data).open('latest');
    const pairs = comparePairs(reader);
    reader.close();
    return pairs;
  } finally {
    await lab.close();
    regscope.remove();
  }
}

function scenarioOf({name, operation, rate, layerSize}: HealthyLoad, seconds: number): string {
  const phases = Array.from({length: PHASES}, (_, n) => {
    const drain = {mode: 'cut', timeout: '5s'};
    return {name: `${n}`, operation, rate, maxInFlight: 64, drain, duration: `${seconds}s`};
  });
  return JSON.stringify({name, image: {layers: 1, layerSize}, pull: {images: 8}, phases});
}
