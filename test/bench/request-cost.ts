// What the requests probe costs: kernel time per request by bpf_stats, beside the floor of programs
// at the same places that do nothing but compare a pid.
//
// Windows with load alternate with idle ones, whose rate is taken off: other processes of the host
// pass the same tracepoints. Run as root: node --import tsx test/bench/request-cost.ts [CONNECTIONS]

import {execFile, spawn, type ChildProcess} from 'node:child_process';
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {promisify} from 'node:util';

import {startRegistry} from '../../src/parts/registry.js';
import {startRequestsProbe} from '../bpf/requests-probe.js';

const run = promisify(execFile);
const WINDOWS = 8;
const WINDOW_MS = 1_000;
const STATS = '/proc/sys/kernel/bpf_stats_enabled';
const TICK_MS = 10;

interface Cost {
  readonly runNs: number;
  readonly runs: number;
}

function costOf(bpftrace: ChildProcess): Cost {
  const folder = `/proc/${bpftrace.pid}/fdinfo`;
  let [runNs, runs] = [0, 0];
  for (const fd of readdirSync(folder)) {
    const info = readFileSync(`${folder}/${fd}`, 'utf8');
    runNs += Number(/run_time_ns:\s*(\d+)/.exec(info)?.[1] ?? 0);
    runs += Number(/run_cnt:\s*(\d+)/.exec(info)?.[1] ?? 0);
  }
  return {runNs, runs};
}

function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

async function costDuring(bpftrace: ChildProcess, action: () => Promise<unknown>): Promise<Cost> {
  writeFileSync(STATS, '1');
  const before = costOf(bpftrace);
  await action();
  const after = costOf(bpftrace);
  return {runNs: after.runNs - before.runNs, runs: after.runs - before.runs};
}

/** Of each window, sorted by cost. */
async function measure(
  bpftrace: ChildProcess,
  url: string,
  connections: number,
): Promise<{usecs: number; runs: number; requests: number}[]> {
  const windows = [];
  for (let window = 0; window < WINDOWS; window += 1) {
    const idle = await costDuring(bpftrace, () => sleep(WINDOW_MS));
    let requests = 0;
    const busy = await costDuring(bpftrace, async () => {
      const {stdout} = await run('wrk', [
        '-t1',
        `-c${connections}`,
        `-d${WINDOW_MS / 1_000}s`,
        url,
      ]);
      requests = Number(/(\d+) requests in/.exec(stdout)?.[1]);
    });
    windows.push({
      usecs: (busy.runNs - idle.runNs) / requests / 1_000,
      runs: (busy.runs - idle.runs) / requests,
      requests,
    });
  }
  return windows.sort((left, right) => left.usecs - right.usecs);
}

function print(name: string, windows: Awaited<ReturnType<typeof measure>>): void {
  const [best, middle] = [windows[0]!, windows[Math.floor(windows.length / 2)]!];
  const nsPerRun = Math.round((1_000 * middle.usecs) / middle.runs);
  process.stdout.write(
    `${name}: median ${middle.usecs.toFixed(1)} µs of kernel time per request ` +
      `(best window ${best.usecs.toFixed(1)}), ${middle.runs.toFixed(1)} runs of ${nsPerRun} ns\n`,
  );
}

/** Programs at the same places as the probe's, each with a compare and nothing else. */
async function startFloor(pid: number): Promise<ChildProcess> {
  const script = readFileSync(new URL('../../bpf/requests.bt', import.meta.url), 'utf8');
  const places = [...script.matchAll(/^(?:\s*)(tracepoint:(?:syscalls|tcp|sock|sched):\w+)/gm)];
  const text = places.map(([, place]) => `${place} /pid == ${pid}/ { }`).join('\n');
  const floor = spawn('/usr/bin/bpftrace', ['-e', `${text}\ninterval:s:1 { printf("on\\n"); }`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await new Promise<void>((resolve, reject) => {
    floor.stdout!.on('data', (data: Buffer) => {
      if (data.includes('on\n')) resolve();
    });
    floor.once('exit', () => reject(new Error('the empty probes did not load')));
  });
  return floor;
}

/** Pushes an empty config and a manifest of it; resolves to the path of the manifest. */
async function pushManifest(url: string): Promise<string> {
  const digest = 'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a';
  const start = await fetch(`${url}/v2/a/blobs/uploads/`, {method: 'POST'});
  const location = new URL(start.headers.get('location')!, url);
  location.searchParams.set('digest', digest);
  await fetch(location, {method: 'PUT', body: '{}'});
  const mediaType = 'application/vnd.docker.distribution.manifest.v2+json';
  const config = {mediaType: 'application/vnd.docker.container.image.v1+json', size: 2, digest};
  const manifest = {schemaVersion: 2, mediaType, config, layers: []};
  const put = await fetch(`${url}/v2/a/manifests/t`, {
    method: 'PUT',
    headers: {'content-type': mediaType},
    body: JSON.stringify(manifest),
  });
  if (put.status !== 201) throw new Error(`the registry answered ${put.status} to a manifest`);
  return `${url}/v2/a/manifests/t`;
}

async function main(connections: number): Promise<void> {
  const statsBefore = readFileSync(STATS, 'utf8');
  const registry = await startRegistry();
  const manifest = await pushManifest(registry.url);
  const floor = await startFloor(registry.pid);
  print('floor, empty probes', await measure(floor, manifest, connections));
  floor.kill('SIGTERM');

  const probe = await startRequestsProbe([registry.pid]);
  for (const [step, url] of [
    ['ping', `${registry.url}/v2/`],
    ['manifest.get', manifest],
  ] as const) {
    const cpuBefore = cpuMs(probe.bpftrace.pid!);
    const readerBefore = probe.readerUsecs();
    probe.records.length = 0;
    const windows = await measure(probe.bpftrace, url, connections);
    await probe.settle();
    print(step, windows);
    const requests = probe.records.length;
    const bpftraceUsecs = (1_000 * (cpuMs(probe.bpftrace.pid!) - cpuBefore)) / requests;
    const readerUsecs = (probe.readerUsecs() - readerBefore) / requests;
    process.stdout.write(
      `  ${requests} records of ${windows.reduce((sum, window) => sum + window.requests, 0)} ` +
        `requests that wrk counted, ${probe.lost()} lost; CPU time per request: bpftrace ` +
        `${bpftraceUsecs.toFixed(0)} µs, reader ${readerUsecs.toFixed(0)} µs\n`,
    );
  }
  await probe.stop();
  await registry.stop();
  writeFileSync(STATS, statsBefore);
}

await main(Number(process.argv[2] ?? 8));
