// Checks the load generator's figures and its memory: latencies of an open load on a registry that stands
// still for 1.4 s, beside the computed ones and those of a closed load; memory of 500 users who pull and of
// 200 who push 100 MB each.
//
// USAGE  node --import tsx test/bench/load-limits.ts

import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';

import {mergeHistograms, quantileNs, totalCount} from '../../src/domain/histogram.js';
import {runScenario} from '../../src/load/run-scenario.js';
import {startRegistry, type RegistryPart} from '../../src/parts/registry.js';
import {readScenario} from '../../src/scenario/read-scenario.js';
import {CollectingSink, steadyClock} from '../e2e/load/collecting-sink.js';
import {Regscope} from '../support/regscope.js';

const STOP_MS = 1_400;
const RATE = 50;
const SECONDS = 10;
const MEGABYTE = 1e6;

/** The figures of a phase in whose middle the registry stands still, and the length of the stop. */
async function aroundStop(
  registry: RegistryPart,
  load: string,
): Promise<{stoppedMs: number; count: number; p99Ms: number}> {
  const sink = new CollectingSink();
  let stoppedMs = 0;
  const pause = async (): Promise<void> => {
    await sleep((SECONDS * 1_000) / 3);
    const began = performance.now();
    process.kill(registry.pid, 'SIGSTOP');
    await sleep(STOP_MS);
    process.kill(registry.pid, 'SIGCONT');
    stoppedMs = performance.now() - began;
  };
  const start = sink.startPhase.bind(sink);
  sink.startPhase = (phase) => {
    if (phase.name === 'steady') void pause();
    return start(phase);
  };
  const text = [
    ...['name: x', 'workers: 1', 'image: {layers: 1, layerSize: 4KiB}', 'pull: {images: 1}'],
    ...['phases:', `  - {name: steady, operation: manifest, ${load}, duration: ${SECONDS}s}`],
  ].join('\n');
  await runScenario({
    scenario: readScenario(text, 'bench.yaml'),
    target: registry.url,
    sink,
    clock: steadyClock(),
    signal: new AbortController().signal,
  });
  const rows = sink.reports.flatMap((report) => report.rows).filter((row) => !row.step);
  const latency = mergeHistograms(rows.map((row) => row.latency));
  return {stoppedMs, count: totalCount(latency), p99Ms: quantileNs(latency, 0.99)! / 1e6};
}

async function printStop(registry: RegistryPart): Promise<void> {
  const open = await aroundStop(registry, `rate: ${RATE}`);
  const closed = await aroundStop(registry, 'users: 1');
  // p99 is a hundredth of all arrivals away from the slowest, and arrivals come 1 s / RATE apart.
  const slower = Math.ceil(0.01 * open.count);
  const expectedMs = open.stoppedMs - ((slower - 0.5) * 1_000) / RATE;
  const off = (100 * (open.p99Ms / expectedMs - 1)).toFixed(1);
  console.log(`a registry that stands still for ${open.stoppedMs.toFixed(0)} ms of ${SECONDS} s\n`);
  console.log(
    `open, ${RATE}/s: p99 ${open.p99Ms.toFixed(0)} ms; arithmetic says ${expectedMs.toFixed(0)} ms (${off} %, goal ±5)`,
  );
  console.log(`closed, 1 user: p99 ${closed.p99Ms.toFixed(1)} ms of ${closed.count} operations`);
}

async function printMemory(registry: RegistryPart, name: string, phase: string): Promise<void> {
  const regscope = new Regscope();
  const scenario = join(regscope.home, 'memory.yaml');
  writeFileSync(scenario, `name: memory\n${phase}\n`);
  const {serve: collector, url} = await regscope.serve();
  const load = regscope.start([
    ...['load', scenario, '--collector', url, '--registry', registry.url, '--json'],
  ]);
  let peakBytes = 0;
  const timer = setInterval(() => (peakBytes = Math.max(peakBytes, peakOf(load.child.pid!))), 200);
  const {stdout} = await load.ended;
  clearInterval(timer);
  const {phases} = JSON.parse(stdout) as {phases: {operations: number; errors: number}[]};
  const [done, errors] = [sum(phases, 'operations'), sum(phases, 'errors')];
  await collector.stop();
  regscope.remove();
  const megabytes = (peakBytes / MEGABYTE).toFixed(0);
  console.log(`${name}: ${megabytes} MB (goal ≤ 300), ${done} done, ${errors} failed`);
}

function sum<Key extends string>(rows: readonly Record<Key, number>[], key: Key): number {
  return rows.reduce((total, row) => total + row[key], 0);
}

/** The peak of the process's memory; 0 when it has ended. */
function peakOf(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

const registry = await startRegistry();
try {
  await printStop(registry);
  console.log('\nmemory of the generator\n');
  await printMemory(
    registry,
    '500 users pulling',
    'image: {layers: 3, layerSize: 256KiB..1MiB}\npull: {images: 10}\nphases:\n  - {name: pull, operation: pull, users: 500, duration: 15s}',
  );
  await printMemory(
    registry,
    '200 users pushing 100 MB each',
    'image: {layers: 1, layerSize: 100MB}\nphases:\n  - {name: push, operation: push, users: 200, duration: 30s}',
  );
} finally {
  await registry.stop();
}
