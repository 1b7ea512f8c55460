// Whether a budget is right: a delay of known length is put into a server, and the part that is named
// for it must grow by that much and no other part by more than a tenth of it; time under a CPU quota is
// held against what the cgroup says; a blob of 1 GB against the client's clock.
//
// Run as root: node --import tsx test/bench/request-truth.ts

import {execFile, execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync} from 'node:fs';
import {request} from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';

import type {RequestRecord} from '../../src/domain/request.js';
import {startRedis} from '../../src/parts/redis.js';
import {startRegistry} from '../../src/parts/registry.js';
import {mountDisk} from '../bpf/mounted-disk.js';
import {startRequestsProbe, type RequestsProbe} from '../bpf/requests-probe.js';
import {pushManifest, pushRandomBlob} from './requests/content.js';

const run = promisify(execFile);
const ROUNDS = 9;
const CGROUP = '/sys/fs/cgroup/cpu/regscope-bench';
const QUOTA = {periodUs: 100_000, quotaUs: 30_000, seconds: 8};
const BLOB_BYTES = 1024 ** 3;

async function take(probe: RequestsProbe): Promise<RequestRecord[]> {
  await probe.settle();
  return probe.records.splice(0).filter(({side}) => side === 'server');
}

async function get(url: string): Promise<void> {
  await (await fetch(url)).arrayBuffer();
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >> 1] ?? NaN;
}

/** Median milliseconds of each part that occurs, of the slowest request of each round. */
function partsMs(rounds: readonly (readonly RequestRecord[])[]): Map<string, number> {
  const slowest = rounds.map((records) =>
    records.reduce((most, each) => (each.durationNs > most.durationNs ? each : most)),
  );
  const parts = new Set(slowest.flatMap(({budget}) => [...budget.keys()]));
  return new Map(
    [...parts].map((part) => [part, median(slowest.map((it) => (it.budget.get(part) ?? 0) / 1e6))]),
  );
}

/** Prints how much the part grew that should, and the most that another one did. */
async function compare(
  probe: RequestsProbe,
  name: string,
  wanted: (part: string) => boolean,
  work: (delayMs: number) => Promise<number>,
): Promise<void> {
  const rounds = async (delayMs: number) => {
    const delays: number[] = [];
    const records: RequestRecord[][] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await take(probe);
      delays.push(await work(delayMs));
      records.push(await take(probe));
    }
    return {delayMs: median(delays), parts: partsMs(records)};
  };
  const plain = await rounds(0);
  const delayed = await rounds(100);
  const injected = delayed.delayMs - plain.delayMs;
  const grown = [...delayed.parts].map(([part, ms]) => ({
    part,
    ms: ms - (plain.parts.get(part) ?? 0),
  }));
  const own = grown.filter(({part}) => wanted(part)).reduce((sum, {ms}) => sum + ms, 0);
  const [other] = grown.filter(({part}) => !wanted(part)).sort((left, right) => right.ms - left.ms);
  console.log(
    `${name}: ${injected.toFixed(1)} ms put in, its part grew by ${own.toFixed(1)} ms ` +
      `(${(100 * (own / injected - 1)).toFixed(1)} %, goal ±10), ` +
      `${other?.part ?? 'no other'} by ${(other?.ms ?? 0).toFixed(1)} ms (goal ≤ ${(injected / 10).toFixed(1)})`,
  );
}

async function withLock(): Promise<void> {
  if ((await run('go', ['version']).catch(() => undefined)) === undefined) {
    console.log('a lock: go is not installed');
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'regscope-bench-'));
  const source = fileURLToPath(new URL('./requests/lock-server/main.go', import.meta.url));
  const program = join(folder, 'lock-server');
  execFileSync('go', ['build', '-o', program, source], {
    env: {...process.env, GO111MODULE: 'off', GOFLAGS: '-buildvcs=false'},
  });
  const server = spawn(program, {stdio: ['ignore', 'pipe', 'inherit']});
  const [port] = (await once(server.stdout, 'data')) as [Buffer];
  const url = `http://127.0.0.1:${port.toString().trim()}/`;
  const probe = await startRequestsProbe([server.pid!]);
  await get(url);
  await compare(
    probe,
    'a lock',
    (part) => part === 'wait:lock',
    async (ms) => {
      await get(`${url}?ms=${ms}`);
      return ms;
    },
  );
  await probe.stop();
  server.kill('SIGKILL');
  rmSync(folder, {recursive: true});
}

/** Stopped and sent on its way again; resolves to how long it stood. */
async function frozenFor(ms: number, stop: () => void, go: () => void): Promise<number> {
  if (ms === 0) return 0;
  const began = performance.now();
  stop();
  await sleep(ms);
  go();
  return performance.now() - began;
}

async function withRedis(): Promise<void> {
  const redis = await startRedis();
  const registry = await startRegistry({redis: `127.0.0.1:${redis.port}`});
  const probe = await startRequestsProbe([registry.pid]);
  const path = `${registry.url}/v2/a/blobs/sha256:${'a'.repeat(64)}`;
  await get(path);
  await compare(
    probe,
    'a redis that stands still',
    (part) => part.startsWith('upstream:'),
    (ms) => {
      const stood = frozenFor(
        ms,
        () => process.kill(redis.pid, 'SIGSTOP'),
        () => process.kill(redis.pid, 'SIGCONT'),
      );
      return get(path).then(() => stood);
    },
  );
  await probe.stop();
  await registry.stop();
  await redis.stop();
}

async function withDisk(): Promise<void> {
  const disk = mountDisk();
  const registry = await startRegistry({storageDir: disk.directory});
  const probe = await startRequestsProbe([registry.pid]);
  await pushRandomBlob(registry.url, 1_000);
  await compare(
    probe,
    'a file system that stands still',
    (part) => part.startsWith('fs.'),
    (ms) => {
      const stood = frozenFor(
        ms,
        () => execFileSync('fsfreeze', ['-f', disk.directory]),
        () => execFileSync('fsfreeze', ['-u', disk.directory]),
      );
      return pushRandomBlob(registry.url, 1_000).then(() => stood);
    },
  );
  await probe.stop();
  await registry.stop();
  disk.unmount();
}

async function withQuota(): Promise<void> {
  const registry = await startRegistry();
  const probe = await startRequestsProbe([registry.pid]);
  const manifest = await pushManifest(registry.url);
  mkdirSync(CGROUP, {recursive: true});
  try {
    writeFileSync(join(CGROUP, 'cpu.cfs_period_us'), String(QUOTA.periodUs));
    writeFileSync(join(CGROUP, 'cpu.cfs_quota_us'), String(QUOTA.quotaUs));
    execFileSync('taskset', ['-a', '-p', '1', String(registry.pid)], {stdio: 'ignore'});
    writeFileSync(join(CGROUP, 'cgroup.procs'), String(registry.pid));
    await get(manifest);
    await take(probe);
    const before = throttledNs();
    await run('wrk', ['-t1', '-c1', `-d${QUOTA.seconds}s`, manifest]);
    const throttledMs = (throttledNs() - before) / 1e6;
    const records = await take(probe);
    const waitedMs = records.reduce(
      (sum, {budget}) =>
        sum +
        ['runqueue', 'sched', 'queue'].reduce(
          (ms, part) => ms + (budget.get(part as 'queue') ?? 0) / 1e6,
          0,
        ),
      0,
    );
    console.log(
      `a CPU quota of ${QUOTA.quotaUs / 1000} ms in ${QUOTA.periodUs / 1000}: throttled for ` +
        `${throttledMs.toFixed(0)} ms, ${records.length} requests waited ${waitedMs.toFixed(0)} ms ` +
        `(${(100 * (waitedMs / throttledMs - 1)).toFixed(1)} %, goal ±20)`,
    );
  } finally {
    await probe.stop();
    await registry.stop();
    rmdirSync(CGROUP);
  }
}

function throttledNs(): number {
  const text = readFileSync(join(CGROUP, 'cpu.stat'), 'utf8');
  return Number(/^throttled_time (\d+)/m.exec(text)?.[1]);
}

async function withLargeBlob(): Promise<void> {
  const registry = await startRegistry();
  const path = await pushRandomBlob(registry.url, BLOB_BYTES);
  const probe = await startRequestsProbe([registry.pid]);
  await get(`${registry.url}/v2/`);
  await take(probe);
  const began = performance.now();
  await new Promise<void>((resolve, reject) => {
    request(`${registry.url}${path}`, (answer) => {
      answer.resume();
      answer.once('end', () => resolve());
    })
      .once('error', reject)
      .end();
  });
  const clientMs = performance.now() - began;
  const [record] = await take(probe);
  const serverMs = ((record?.durationNs ?? NaN) + (record?.drainNs ?? 0)) / 1e6;
  console.log(
    `a blob of 1 GB: ${serverMs.toFixed(0)} ms to its last byte, the client took ` +
      `${clientMs.toFixed(0)} ms (${(100 * (serverMs / clientMs - 1)).toFixed(2)} %, goal ±1)`,
  );
  await probe.stop();
  await registry.stop();
}

await withLock();
await withRedis();
await withDisk();
await withQuota();
await withLargeBlob();
