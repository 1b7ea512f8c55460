// Throughput of pulls, of pushes, and of nginx with a static file, with all probes against none.

import {createHash, randomBytes} from 'node:crypto';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {startNginx} from '../../../../src/parts/nginx.js';
import {startRegistry, type RegistryPart} from '../../../../src/parts/registry.js';
import {pushRandomBlob} from '../../requests/content.js';
import {pushImage} from '../../probe-cost/image.js';
import {alternate, NOBODY, waysOf} from '../alternating.js';
import {ratioRow, spreadRow, type FigureRow} from '../figure-table.js';
import {MANIFEST_TYPE} from '../manifest.js';
import type {BenchOptions} from '../options.js';
import {runWrk, type WrkLoad} from '../wrk.js';

const ROUNDS = 5;
const CONNECTIONS = 8;
const LAYERS = 3;
const LAYER_BYTES = 1 << 20;
const PUSH_THREADS = 4;
const PUSHED_BYTES = 64 << 10;
/** More than are pushed in one measurement: a blob that is there already costs a registry less. */
const PUSHED_BLOBS = 6_000;
const TAIL_DIGITS = 16;
const STATIC_BYTES = 64 << 10;

interface Workload {
  readonly name: string;
  readonly goal: string;
  readonly load: WrkLoad;
  /** Requests of one of what is counted. */
  readonly requests: number;
  /** Before each measurement. */
  readonly prepare: () => void;
}

export async function workloads(options: BenchOptions): Promise<FigureRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'regscope-bench-'));
  const storageDir = join(folder, 'storage');
  const registry = await startRegistry({storageDir});
  writeFileSync(join(folder, 'static'), randomBytes(STATIC_BYTES));
  const nginx = await startNginx({root: folder});
  try {
    const targets = [`registry=pid:${registry.pid}`, `nginx=pid:${nginx.pid}`];
    const all = [
      await pulls(registry),
      pushes(registry, folder, storageDir),
      staticFiles(`${nginx.url}/static`),
    ];
    return await compare(all, targets, options);
  } finally {
    await nginx.stop();
    await registry.stop();
    rmSync(folder, {recursive: true});
  }
}

async function compare(
  all: readonly Workload[],
  targets: readonly string[],
  {rounds = ROUNDS, seconds, warmSeconds, engines}: BenchOptions,
): Promise<FigureRow[]> {
  const ways = waysOf(engines);
  const seen = await alternate([NOBODY, ...ways], {rounds, targets}, async () => {
    const perSecond: number[] = [];
    for (const {load, requests, prepare} of all) {
      await runWrk(load, Math.ceil(warmSeconds / 2));
      prepare();
      perSecond.push((await runWrk(load, seconds)).perSecond / requests);
    }
    return perSecond;
  });
  return all.flatMap(({name, goal}, at) => {
    const of = (way: string): number[] => seen.get(way)!.map((round) => round[at]!);
    return [
      spreadRow(`${name}/s, without`, '', of(NOBODY.name), (value) => value.toFixed(0)),
      ...ways.map(({name: way}) =>
        ratioRow(`${name}: ${way}`, way.startsWith('core') ? goal : '', of(NOBODY.name), of(way)),
      ),
    ];
  });
}

async function pulls({url}: RegistryPart): Promise<Workload> {
  const manifest = new URL(await pushImage(url)).pathname;
  const blobs: string[] = [];
  while (blobs.length < LAYERS) blobs.push(await pushRandomBlob(url, LAYER_BYTES));
  return {
    ...{name: 'pulls of 3 × 1 MB', goal: '≥ 0.97', requests: 1 + LAYERS, prepare: () => {}},
    load: {
      ...{url, connections: CONNECTIONS, accept: MANIFEST_TYPE},
      ...{script: 'pull.lua', arguments: [manifest, ...blobs]},
    },
  };
}

/** The blobs of the measurement before are removed, so that each push stores its blob. */
function pushes({url}: RegistryPart, folder: string, storageDir: string): Workload {
  const head = randomBytes(PUSHED_BYTES - TAIL_DIGITS);
  const lines = Array.from({length: PUSHED_BLOBS}, (_, number) => {
    const tail = String(number).padStart(TAIL_DIGITS, '0');
    const digest = createHash('sha256').update(head).update(tail).digest('hex');
    return `${tail} sha256:${digest}\n`;
  });
  const [bytes, list] = [join(folder, 'head'), join(folder, 'blobs')];
  writeFileSync(bytes, head);
  writeFileSync(list, lines.join(''));
  const pushed = join(storageDir, 'docker/registry/v2/repositories/pushed');
  return {
    ...{name: 'pushes of 64 KiB', goal: '≥ 0.95', requests: 2},
    prepare: () => {
      rmSync(pushed, {recursive: true, force: true});
      for (const line of lines) rmSync(blobPath(storageDir, line), {recursive: true, force: true});
    },
    load: {
      ...{url, connections: PUSH_THREADS, threads: PUSH_THREADS, script: 'push.lua'},
      arguments: [bytes, list, String(PUSH_THREADS)],
    },
  };
}

/** The folder of a blob in the registry's filesystem driver. */
function blobPath(storageDir: string, line: string): string {
  const [, hex = ''] = line.trimEnd().split('sha256:');
  return join(storageDir, 'docker/registry/v2/blobs/sha256', hex.slice(0, 2), hex);
}

function staticFiles(url: string): Workload {
  const load = {url, connections: CONNECTIONS};
  return {name: 'nginx, static 64 KB', goal: '≥ 0.95', load, requests: 1, prepare: () => {}};
}
