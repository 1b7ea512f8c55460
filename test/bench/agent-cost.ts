// What an agent with its bpftrace children costs while a registry serves 1,000 requests a second:
// CPU time from /proc (user and system, without what probes cost inside the registry), PSS, and the
// probes' own time beside it. Goal: ≤ 3 % of a core, ≤ 300 MB.

import {execFileSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';

import {startRegistry} from '../../src/parts/registry.js';
import {Regscope} from '../e2e/regscope.js';

const RATE = 1_000;
const SECONDS = 20;
const CLOCK_TICKS_PER_SECOND = 100;

const regscope = new Regscope();
const registry = await startRegistry();
const collector = regscope.start(['serve', '--listen', '127.0.0.1:0']);
const url = await collector.says(/live view: (http\S+)\//);
const agent = regscope.start([
  ...['agent', '--collector', url.replace('http', 'ws'), '--no-discover'],
  ...['--target', `registry=pid:${registry.pid}`, '--state-dir', join(regscope.home, 'agent')],
]);
await agent.says(/probes .* run/);

const scenario = join(regscope.home, 'rate.yaml');
writeFileSync(
  scenario,
  [
    'name: rate',
    'image: {layers: 1, layerSize: 4KiB}',
    'phases:',
    `  - {name: manifests, operation: manifest, rate: ${RATE}/s, duration: ${SECONDS + 8}s}`,
  ].join('\n'),
);
try {
  const load = regscope.start([
    'load',
    scenario,
    '--collector',
    url,
    '--registry',
    registry.url,
    '--json',
  ]);
  await sleep(5_000);
  const pids = [agent.child.pid!, ...childrenOf(agent.child.pid!)];
  const before = pids.map(cpuTicks);
  await sleep(SECONDS * 1_000);
  const ticks = pids.map((pid, at) => cpuTicks(pid) - before[at]!);
  const pssBytes = pids.map(pssOf);
  await load.ended;
  const report = JSON.parse((await regscope.run(['report', '--json'])).stdout) as {
    phases: {operations: {perSecond: number}[]}[];
    probes: {probe: string; nsPerEvent: number; cpuShare: number}[];
  };
  print(report, ticks, pssBytes);
} finally {
  await agent.stop();
  await collector.stop();
  await registry.stop();
  regscope.remove();
}

function print(
  report: {
    phases: {operations: {perSecond: number}[]}[];
    probes: {probe: string; nsPerEvent: number; cpuShare: number}[];
  },
  ticks: readonly number[],
  pssBytes: readonly number[],
): void {
  const share = (all: readonly number[]): string =>
    ((100 * sum(all)) / CLOCK_TICKS_PER_SECOND / SECONDS).toFixed(2);
  console.log(`${report.phases[0]!.operations[0]!.perSecond.toFixed(0)} requests/s served`);
  console.log(`agent ${share(ticks.slice(0, 1))} %, bpftrace ${share(ticks.slice(1))} % of a core`);
  console.log(`together ${share(ticks)} % of a core (goal ≤ 3 %)`);
  console.log(`PSS ${(sum(pssBytes) / 1e6).toFixed(0)} MB (goal ≤ 300 MB)`);
  for (const {probe, nsPerEvent, cpuShare} of report.probes) {
    console.log(
      `probe ${probe}: ${nsPerEvent.toFixed(0)} ns/event, ${(100 * cpuShare).toFixed(2)} %`,
    );
  }
}

function childrenOf(pid: number): number[] {
  const text = execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], {encoding: 'utf8'});
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(Number);
}

/** utime + stime: fields 14 and 15 of proc_pid_stat(5), counted behind the name in brackets. */
function cpuTicks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

function pssOf(pid: number): number {
  const match = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
  return Number(match?.[1] ?? 0) * 1024;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
