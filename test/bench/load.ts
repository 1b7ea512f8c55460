// Measures what the load generator costs: manifest requests per CPU-second beside wrk, ab, hey and k6, a
// request beside undici, blob pulls with their digests verified, and how exactly an open load keeps its
// times. All have the same server and the same work; the figures are medians of rounds in which each has its
// turn.
//
// It runs the threads of `regscope load` as they are built, and counts all CPU time of their process: under
// tsx each function would cost twice as much. The sink's work, once a second, is left out.
//
// USAGE  npm run build && node --import tsx test/bench/load.ts

import {spawnSync} from 'node:child_process';
import {mkdtempSync, mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {totalCount} from '../../src/domain/histogram.js';
import type {LoadRow} from '../../src/domain/load.js';
import type {OperationResult} from '../../src/domain/result.js';
import type {RecordMode} from '../../src/domain/run.js';
import {buildImage, buildManifest, type Image} from '../../src/load/image/image.js';
import {digestLayer, LayerReader, layerSize} from '../../src/load/image/layer.js';
import {stocked} from '../../src/load/operations/stock.js';
import type * as LoadThreads from '../../src/load/threads/threads.js';
import {startNginx, type NginxPart} from '../../src/parts/nginx.js';
import {findProgram} from '../../src/parts/program.js';
import {planPhases, type PlannedPhase} from '../../src/scenario/plan.js';
import {readScenario} from '../../src/scenario/read-scenario.js';
import {findGoProgram, K6} from '../support/go-program.js';
import {printClients} from './load/http-clients.js';

const BUILT = new URL('../../dist/src/load/threads/threads.js', import.meta.url).href;
const {Threads} = (await import(BUILT)) as typeof LoadThreads;

const CONNECTIONS = 16;
const SECONDS = 4;
const WARM_UP_SECONDS = 2;
const ROUNDS = 3;
const LAYER_BYTES = 64 * 2 ** 20;
const RATE = 2000;
const REPOSITORY = 'r';
const TAG = 't';
const nowMs = (): number => performance.now();

interface Measured {
  readonly requests: number;
  readonly bytes: number;
  readonly cpuSeconds: number;
  readonly seconds: number;
  /** Empty without `record: all`. */
  readonly operations: readonly OperationResult[];
}

type Peer = readonly [name: string, args: (url: string) => string[], requests: RegExp];
type FoundPeer = readonly [name: string, path: string, args: Peer[1], requests: RegExp];

const PEERS: readonly Peer[] = [
  ['wrk', (url) => ['-t1', `-c${CONNECTIONS}`, `-d${SECONDS}s`, url], /(\d+) requests in/],
  [
    'ab',
    (url) => ['-q', '-k', `-c${CONNECTIONS}`, `-t${SECONDS}`, '-n10000000', url],
    /Complete requests:\s+(\d+)/,
  ],
  [
    'hey',
    (url) => ['-c', `${CONNECTIONS}`, '-z', `${SECONDS}s`, '-cpus', '1', url],
    /\[200\]\s+(\d+) responses/,
  ],
];

const K6_SCRIPT = `
import http from 'k6/http';
export default function () { http.get(__ENV.URL); }
`;

const root = mkdtempSync(join(tmpdir(), 'regscope-bench-'));
const small = await publish(join(root, 'small'), 4096);
const large = await publish(join(root, 'large'), LAYER_BYTES);
const nginx = await startNginx({root: join(root, 'small')});
const blobs = await startNginx({root: join(root, 'large')});
try {
  await printRequests(nginx);
  await printClients();
  await printBlobs(blobs);
  await printArrivals(nginx);
} finally {
  await nginx.stop();
  await blobs.stop();
  rmSync(root, {recursive: true});
}

async function printRequests(server: NginxPart): Promise<void> {
  const url = `${server.url}/v2/${REPOSITORY}/manifests/${TAG}`;
  const peers = [...PEERS.flatMap(foundPeer), ...(await foundK6(url))];
  const rounds: [name: string, perSecond: number, perCpuSecond: number][] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const ours = await runPhase(server, small, `operation: manifest, users: ${CONNECTIONS}`);
    rounds.push(['regscope', ours.requests / ours.seconds, ours.requests / ours.cpuSeconds]);
    for (const [name, path, args, requests] of peers) {
      const peer = measureProgram(path, args(url));
      const count = Number(requests.exec(peer.output)?.[1] ?? NaN);
      rounds.push([name, count / peer.seconds, count / peer.cpuSeconds]);
    }
  }
  console.log(`GET of a manifest from nginx, ${CONNECTIONS} connections, ${SECONDS} s\n`);
  console.log('generator      requests/s   requests per CPU-second');
  for (const name of new Set(rounds.map(([of]) => of))) {
    const own = rounds.filter(([of]) => of === name);
    printRow(name, median(own.map(([, rate]) => rate)), median(own.map(([, , cost]) => cost)));
  }
}

function foundPeer([name, args, requests]: Peer): FoundPeer[] {
  const path = findProgram(name);
  if (path !== undefined) return [[name, path, args, requests]];
  console.log(`${name} is not installed`);
  return [];
}

async function foundK6(url: string): Promise<FoundPeer[]> {
  const k6 = await findGoProgram(K6);
  if ('missing' in k6) {
    console.log(k6.missing);
    return [];
  }
  const script = join(root, 'k6.js');
  writeFileSync(script, K6_SCRIPT);
  const load = ['--vus', `${CONNECTIONS}`, '--duration', `${SECONDS}s`];
  const words = ['run', '--quiet', '--no-color', '--no-usage-report', '-e', `URL=${url}`];
  return [['k6', k6.path, () => [...words, ...load, script], /http_reqs[.\s:]*(\d+)/]];
}

async function printBlobs(server: NginxPart): Promise<void> {
  const rates: number[] = [];
  const perCpuSecond: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const text = 'operation: pull, users: 4, pull: {images: 1}';
    const {bytes, cpuSeconds, seconds} = await runPhase(server, large, text);
    rates.push(bytes / 1e9 / seconds);
    perCpuSecond.push(bytes / 1e9 / cpuSeconds);
  }
  console.log(`\nPulls of ${LAYER_BYTES >> 20} MiB layers, every byte verified by SHA-256\n`);
  console.log(`${median(rates).toFixed(2)} GB/s`);
  console.log(`${median(perCpuSecond).toFixed(2)} GB per CPU-second`);
}

async function printArrivals(server: NginxPart): Promise<void> {
  console.log(`\nOpen load at ${RATE}/s: start after the intended time\n`);
  for (let round = 0; round < ROUNDS; round += 1) {
    const text = `operation: manifest, rate: ${RATE}`;
    const {operations, cpuSeconds, seconds} = await runPhase(server, small, text, 'all');
    const lateMs = operations
      .map(({intendedNs, startNs}) => Number(startNs - intendedNs) / 1e6)
      .sort((left, right) => left - right);
    const within = lateMs.filter((ms) => ms <= 1).length / lateMs.length;
    const at = (q: number): string => lateMs[Math.floor(q * (lateMs.length - 1))]!.toFixed(3);
    const shares = `${(100 * within).toFixed(2)} % within 1 ms; p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`;
    console.log(`${shares}; ${((100 * cpuSeconds) / seconds).toFixed(0)} % of a processor`);
  }
}

/** Runs a phase to warm up, and then the phase that is measured. */
async function runPhase(
  server: NginxPart,
  image: Image,
  phase: string,
  record: RecordMode = 'sample',
): Promise<Measured> {
  let operations: OperationResult[] = [];
  const setup = {
    ...{registry: server.url, repository: REPOSITORY, runTag: 'b', sharedSeed: 'b', record},
    ...{credentials: undefined, tls: {rejectUnauthorized: true}, requestTimeoutMs: 60_000},
    dockerSocket: undefined,
  };
  const threads = new Threads(setup, 1, {
    addOperations: (results) => Promise.resolve(void (operations = operations.concat(results))),
    onPushed: () => undefined,
  });
  const run = (phaseIndex: number, seconds: number): Promise<unknown> =>
    threads.runPhase({
      ...{kind: 'phase', phaseIndex, stock: [stocked(REPOSITORY, TAG, image)], unixOffsetNs: 0n},
      phase: plannedPhase(`${phase}, duration: ${seconds}s`),
    });
  await run(0, WARM_UP_SECONDS);
  await threads.cut();

  let rows: LoadRow[] = [];
  const take = async (): Promise<void> => {
    rows = rows.concat((await threads.cut()).flatMap((interval) => interval.rows));
  };
  const timer = setInterval(() => void take(), 1000);
  const cpu = process.cpuUsage();
  const beganMs = nowMs();
  await run(1, SECONDS);
  const {user, system} = process.cpuUsage(cpu);
  const seconds = (nowMs() - beganMs) / 1000;
  clearInterval(timer);
  await take();
  await threads.close();

  const failed = rows.find(({errors}) => Object.keys(errors).length > 0);
  if (failed !== undefined) throw new Error(JSON.stringify(failed.errors));
  const requests = rows.filter(({step}) => step !== undefined);
  return {
    requests: requests.reduce((sum, {latency}) => sum + totalCount(latency), 0),
    bytes: requests.reduce((sum, {bytesIn}) => sum + bytesIn, 0),
    cpuSeconds: (user + system) / 1e6,
    seconds,
    operations: operations.filter(({phaseIndex}) => phaseIndex === 1),
  };
}

function plannedPhase(text: string): PlannedPhase {
  const scenario = readScenario(`name: b\nphases:\n  - {name: p, ${text}}`, 'bench.yaml');
  return planPhases(scenario)[0]!;
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)]!;
}

function measureProgram(name: string, args: string[]) {
  const began = nowMs();
  const command = ['-c', 'TIMEFORMAT="cpu %U %S"; time "$@"', 'bash', name, ...args];
  const {stdout, stderr} = spawnSync('bash', command, {encoding: 'utf8'});
  const output = stdout + stderr;
  const [, user, system] = /cpu ([\d.]+) ([\d.]+)/.exec(output) ?? [];
  return {output, cpuSeconds: Number(user) + Number(system), seconds: (nowMs() - began) / 1000};
}

/** Writes an image into a folder, so that a plain web server can serve it as a registry does. */
async function publish(folder: string, layerBytes: number): Promise<Image> {
  const spec = {seed: '0f'.repeat(16), sizeBytes: layerSize(layerBytes), compressibility: 0};
  const layer = await digestLayer(spec);
  const image = buildImage([buildManifest([layer], 0)], false);
  const blobFolder = join(folder, 'v2', REPOSITORY, 'blobs');
  const manifests = join(folder, 'v2', REPOSITORY, 'manifests');
  mkdirSync(blobFolder, {recursive: true});
  mkdirSync(manifests, {recursive: true});
  const {config} = image.manifests[0]!;
  const pieces: Buffer[] = [];
  const reader = new LayerReader(layer);
  for (let piece = reader.next(); piece !== undefined; piece = reader.next()) pieces.push(piece);
  writeFileSync(join(blobFolder, layer.digest), Buffer.concat(pieces));
  writeFileSync(join(blobFolder, config.digest), config.bytes);
  writeFileSync(join(manifests, TAG), image.top.bytes);
  return image;
}

function printRow(name: string, perSecond: number, perCpuSecond: number): void {
  const cells = [perSecond, perCpuSecond].map((value) => Math.round(value).toLocaleString('en-US'));
  console.log(`${name.padEnd(10)} ${cells[0]!.padStart(14)} ${cells[1]!.padStart(25)}`);
}
