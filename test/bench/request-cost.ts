// Measures what the requests probe costs: kernel time per request by bpf_stats, beside a floor of programs
// at the same places that only compare a pid.
//
// Windows with load alternate with idle ones, whose cost is subtracted, because other processes of the host
// pass the same tracepoints too. With nginx no event may be lost at 2,000 requests/s.
// Run as root: node --import tsx test/bench/request-cost.ts [CONNECTIONS]

import {execFile, type ChildProcess} from 'node:child_process';
import {setTimeout as sleep} from 'node:timers/promises';
import {promisify} from 'node:util';

import {startNginx} from '../../src/parts/nginx.js';
import {startRegistry} from '../../src/parts/registry.js';
import {startRequestsProbe} from '../bpf/support/requests-probe.js';
import {endBpftrace} from '../support/end-bpftrace.js';
import {costDuring, cpuMs, keepStats, startFloor} from './requests/bpf-cost.js';
import {pushManifest} from './requests/content.js';

const run = promisify(execFile);
const WINDOWS = 8;
const WINDOW_MS = 1_000;

/** The costs of all windows, sorted. */
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

async function main(connections: number): Promise<void> {
  const putBack = keepStats();
  const registry = await startRegistry();
  const manifest = await pushManifest(registry.url);
  const floor = await startFloor(registry.pid);
  print('floor, empty probes', await measure(floor, manifest, connections));
  await endBpftrace(floor);

  const nginx = await startNginx({locations: 'location / { return 200 "hello"; }'});
  const probe = await startRequestsProbe([registry.pid, nginx.pid]);
  for (const [step, url, open] of [
    ['ping', `${registry.url}/v2/`, connections],
    ['manifest.get', manifest, connections],
    ['nginx, one connection', `${nginx.url}/`, 1],
  ] as const) {
    const cpuBefore = cpuMs(probe.bpftrace.pid!);
    const readerBefore = probe.readerUsecs();
    probe.records.length = 0;
    const windows = await measure(probe.bpftrace, url, open);
    await probe.settle();
    print(step, windows);
    const requests = probe.records.length;
    const bpftraceUsecs = (1_000 * (cpuMs(probe.bpftrace.pid!) - cpuBefore)) / requests;
    const readerUsecs = (probe.readerUsecs() - readerBefore) / requests;
    const counted = windows.reduce((sum, window) => sum + window.requests, 0);
    const perSecond = counted / ((WINDOWS * WINDOW_MS) / 1_000);
    process.stdout.write(
      `  ${requests} records of ${counted} requests that wrk counted, ${perSecond.toFixed(0)}/s, ` +
        `${probe.lost()} lost; CPU time per request: bpftrace ` +
        `${bpftraceUsecs.toFixed(0)} µs, reader ${readerUsecs.toFixed(0)} µs\n`,
    );
  }
  await probe.stop();
  await registry.stop();
  await nginx.stop();
  putBack();
}

await main(Number(process.argv[2] ?? 8));
