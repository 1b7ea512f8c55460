// Checks whether budgets are right. A delay of known length is put into a server: the part that is named for
// it must grow by as much, and no other part by more than a tenth of it. Time under a CPU quota is compared
// with the cgroup's own figure, and a blob of 1 GB with the client's clock.
//
// Run as root: node --import tsx test/bench/request-truth.ts

import {execFile, execFileSync} from 'node:child_process';
import {mkdirSync, readFileSync, rmdirSync, writeFileSync} from 'node:fs';
import {request} from 'node:http';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {promisify} from 'node:util';

import type {RequestRecord} from '../../src/domain/request.js';
import {startRedis} from '../../src/parts/redis.js';
import {startRegistry} from '../../src/parts/registry.js';
import {NO_GO, startLockServer} from '../bpf/support/lock-server.js';
import {mountDisk} from '../support/mounted-disk.js';
import {startRequestsProbe, type RequestsProbe} from '../bpf/support/requests-probe.js';
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

/** Median milliseconds of each part, over the slowest request of each round. */
function partsMs(rounds: readonly (readonly RequestRecord[])[]): Map<string, number> {
  const slowest = rounds.map((records) =>
    records.reduce((most, each) => (each.durationNs > most.durationNs ? each : most)),
  );
  const parts = new Set(slowest.flatMap(({budget}) => [...budget.keys()]));
  return new Map(
    [...parts].map((part) => [part, median(slowest.map((it) => (it.budget.get(part) ?? 0) / 1e6))]),
  );
}

/** Prints how much the named part grew, and how much the other part grew that grew most. */
async function compare(
  probe: RequestsProbe,
  name: string,
  wanted: (part: string) => boolean,
  work: (delayMs: number) => Promise<number>,
): Promise<void> {
  const rounds = async (delayMs: number) => {
    const tookMs: number[] = [];
    const records: RequestRecord[][] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await take(probe);
      tookMs.push(await work(delayMs));
      records.push(await take(probe));
    }
    return {tookMs: median(tookMs), parts: partsMs(records)};
  };
  const plain = await rounds(0);
  const delayed = await rounds(100);
  const injected = delayed.tookMs - plain.tookMs;
  const grown = [...delayed.parts].map(([part, ms]) => ({
    part,
    ms: ms - (plain.parts.get(part) ?? 0),
  }));
  const own = grown.filter(({part}) => wanted(part)).reduce((sum, {ms}) => sum + ms, 0);
  const [other] = grown.filter(({part}) => !wanted(part)).sort((left, right) => right.ms - left.ms);
  console.log(
    `${name}: the client waited ${injected.toFixed(1)} ms longer, its part grew by ${own.toFixed(1)} ms ` +
      `(${(100 * (own / injected - 1)).toFixed(1)} %, goal ±10), ` +
      `${other?.part ?? 'no other'} by ${(other?.ms ?? 0).toFixed(1)} ms (goal ≤ ${(injected / 10).toFixed(1)})`,
  );
}

async function withLock(): Promise<void> {
  if (NO_GO) return console.log(`a lock: ${NO_GO}`);
  const {pid, url, stop} = await startLockServer();
  const probe = await startRequestsProbe([pid]);
  await get(url);
  await compare(
    probe,
    'a lock',
    (part) => part === 'wait:lock',
    (ms) => timed(() => get(`${url}?ms=${ms}`)),
  );
  await probe.stop();
  stop();
}

/** Resolves to the milliseconds that the work took. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** Starts the work while something stands still, and lets that go on later. */
async function whileStanding(
  ms: number,
  stop: () => void,
  go: () => unknown,
  work: () => Promise<unknown>,
): Promise<number> {
  if (ms > 0) stop();
  const took = timed(work);
  await sleep(ms);
  if (ms > 0) await go();
  return took;
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
    (ms) =>
      whileStanding(
        ms,
        () => process.kill(redis.pid, 'SIGSTOP'),
        () => process.kill(redis.pid, 'SIGCONT'),
        () => get(path),
      ),
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
    (ms) =>
      whileStanding(
        ms,
        () => execFileSync('fsfreeze', ['-f', disk.directory]),
        () => run('fsfreeze', ['-u', disk.directory]),
        () => pushRandomBlob(registry.url, 1_000),
      ),
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
