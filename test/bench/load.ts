// What the load generator costs: manifest requests per CPU-second beside wrk, ab, hey and k6, blob pulls
// with their digests verified, and how exactly an open load keeps its times. Same server, same work.
//
// USAGE  node --import tsx test/bench/load.ts

import {spawnSync} from 'node:child_process';
import {mkdtempSync, mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {Crew} from '../../src/load/crew.js';
import {addressOf} from '../../src/load/http/url.js';
import {buildImage, buildManifest, type Image} from '../../src/load/image/image.js';
import {digestLayer, LayerReader, layerSize} from '../../src/load/image/layer.js';
import {ImageSupply} from '../../src/load/image/supply.js';
import {Keeper} from '../../src/load/keeper.js';
import {Stock, stocked} from '../../src/load/operations/stock.js';
import type {EndedOperation} from '../../src/load/operation-trace.js';
import {Recorder} from '../../src/load/recorder.js';
import {startNginx, type NginxPart} from '../../src/parts/nginx.js';
import {findProgram} from '../../src/parts/program.js';
import {planPhases} from '../../src/scenario/plan.js';
import {readScenario} from '../../src/scenario/read-scenario.js';
import {findGoProgram, K6} from '../e2e/go-program.js';

const CONNECTIONS = 16;
const SECONDS = 4;
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
  readonly ended: readonly EndedOperation[];
}

type Peer = readonly [name: string, args: (url: string) => string[], requests: RegExp];

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
  await printBlobs(blobs);
  await printArrivals(nginx);
} finally {
  await nginx.stop();
  await blobs.stop();
  rmSync(root, {recursive: true});
}

async function printRequests(server: NginxPart): Promise<void> {
  const url = `${server.url}/v2/${REPOSITORY}/manifests/${TAG}`;
  const load = `users: ${CONNECTIONS}, duration: ${SECONDS}s`;
  await runPhase(server, small, `operation: manifest, ${load}`);
  const ours = await runPhase(server, small, `operation: manifest, ${load}`);
  console.log(`GET of a manifest from nginx, ${CONNECTIONS} connections, ${SECONDS} s\n`);
  console.log('generator      requests/s   requests per CPU-second');
  printRow('regscope', ours.requests / ours.seconds, ours.requests / ours.cpuSeconds);
  for (const [name, args, requests] of PEERS) {
    if (findProgram(name) === undefined) {
      console.log(`${name.padEnd(10)}     not installed`);
      continue;
    }
    const peer = measureProgram(name, args(url));
    const count = Number(requests.exec(peer.output)?.[1] ?? NaN);
    printRow(name, count / peer.seconds, count / peer.cpuSeconds);
  }
  printK6(url);
}

function printK6(url: string): void {
  const k6 = findGoProgram(K6);
  if ('missing' in k6) return console.log(`k6         ${k6.missing}`);
  const script = join(root, 'k6.js');
  writeFileSync(script, K6_SCRIPT);
  const load = ['--vus', `${CONNECTIONS}`, '--duration', `${SECONDS}s`];
  const words = ['run', '--quiet', '--no-color', '--no-usage-report', '-e', `URL=${url}`];
  const peer = measureProgram(k6.path, [...words, ...load, script]);
  const count = Number(/http_reqs[.\s:]*(\d+)/.exec(peer.output)?.[1] ?? NaN);
  printRow('k6', count / peer.seconds, count / peer.cpuSeconds);
}

async function printBlobs(server: NginxPart): Promise<void> {
  const text = `operation: pull, users: 4, duration: ${SECONDS}s, pull: {images: 1}`;
  const {bytes, cpuSeconds, seconds} = await runPhase(server, large, text);
  console.log(`\nPulls of ${LAYER_BYTES >> 20} MiB layers, every byte verified by SHA-256\n`);
  console.log(`${(bytes / 1e9 / seconds).toFixed(2)} GB/s`);
  console.log(`${(bytes / 1e9 / cpuSeconds).toFixed(2)} GB per CPU-second`);
}

async function printArrivals(server: NginxPart): Promise<void> {
  const text = `operation: manifest, rate: ${RATE}, duration: ${SECONDS}s`;
  const {ended} = await runPhase(server, small, text);
  const lateMs = ended.map(({intendedMs, startMs}) => startMs - intendedMs).sort((a, b) => a - b);
  const within = lateMs.filter((ms) => ms <= 1).length / lateMs.length;
  const at = (q: number): string => lateMs[Math.floor(q * (lateMs.length - 1))]!.toFixed(3);
  console.log(`\nOpen load at ${RATE}/s: start after the intended time\n`);
  console.log(`${(100 * within).toFixed(2)} % within 1 ms; p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`);
}

async function runPhase(server: NginxPart, image: Image, phase: string): Promise<Measured> {
  const recorder = new Recorder();
  const keeper = new Keeper('sample');
  const ended: EndedOperation[] = [];
  let requests = 0;
  let bytes = 0;
  const session = {
    registry: addressOf(server.url),
    tls: {},
    credentials: undefined,
    timeoutMs: 60_000,
    nowMs,
  };
  const crew = new Crew({index: 0, count: 1}, session, {
    onRequest: (trace, request) => {
      requests += 1;
      bytes += request.bytesIn;
      recorder.addRequest(trace, request);
    },
    onOperation: (operation, isOpen) => {
      if (operation.failure !== undefined) throw new Error(operation.failure.message);
      if (isOpen) ended.push(operation);
      recorder.addOperation(operation, isOpen);
      keeper.add(operation);
    },
    room: () => undefined,
  });
  const seconds = setInterval(() => void [recorder.take(), keeper.take()], 1000);
  const cpu = process.cpuUsage();
  const began = nowMs();
  await crew.runPhase(workplace(phase, image), 0);
  const {user, system} = process.cpuUsage(cpu);
  clearInterval(seconds);
  crew.interrupt();
  const cpuSeconds = (user + system) / 1e6;
  return {requests, bytes, cpuSeconds, seconds: (nowMs() - began) / 1000, ended};
}

function workplace(text: string, image: Image) {
  const scenario = readScenario(`name: b\nphases:\n  - {name: p, ${text}}`, 'bench.yaml');
  const [phase] = planPhases(scenario);
  const stock = new Stock();
  stock.add(stocked(REPOSITORY, TAG, image));
  let made = 0;
  return {
    phase: phase!,
    repository: REPOSITORY,
    runTag: 'b',
    supply: new ImageSupply({shape: phase!.image, platforms: 0, sharedSeed: 'b', hashAhead: false}),
    stock,
    engine: undefined,
    registryHost: '',
    credentials: undefined,
    next: () => (made += 1),
    onPushed: () => undefined,
  };
}

function measureProgram(name: string, args: string[]) {
  const began = nowMs();
  const command = ['-c', 'TIMEFORMAT="cpu %U %S"; time "$@"', 'bash', name, ...args];
  const {stdout, stderr} = spawnSync('bash', command, {encoding: 'utf8'});
  const output = stdout + stderr;
  const [, user, system] = /cpu ([\d.]+) ([\d.]+)/.exec(output) ?? [];
  return {output, cpuSeconds: Number(user) + Number(system), seconds: (nowMs() - began) / 1000};
}

/** Writes an image into a folder in such a way that a plain web server can serve it as a registry. */
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
