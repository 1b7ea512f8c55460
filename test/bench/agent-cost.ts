// Measures what an agent with its bpftrace children costs while a registry serves requests: CPU time from
// /proc (user and system, without the probes' cost inside the registry), PSS, and the probes' own time.
// Goals at 1,000 requests a second: the probes of figures ≤ 3 % of a core, all probes ≤ 6 %, ≤ 300 MB.
//
// The load is half that rate, which two cores can serve beside generator and collector. Cost is a part for
// each second plus a part for each request, so it is measured with load and without, and added up.

import {execFileSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';

import {startRegistry} from '../../src/parts/registry.js';
import {Regscope, type RunningCommand} from '../support/regscope.js';

const RATE = 500;
const GOAL_RATE = 1_000;
const SECONDS = 20;
const IDLE_SECONDS = 10;
const CLOCK_TICKS_PER_SECOND = 100;

const FIGURES = 'syscalls,tcp,block,runqueue';

await measure('the probes of figures', 3, ['--probes', FIGURES]);
await measure('all probes', 6, []);

async function measure(
  title: string,
  goalPercent: number,
  options: readonly string[],
): Promise<void> {
  const regscope = new Regscope();
  const registry = await startRegistry();
  const {serve: collector, url} = await regscope.serve();
  const agent = regscope.start([
    ...['agent', '--collector', url.replace('http', 'ws'), '--no-discover', ...options],
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
    await sleep(3_000);
    const idle = await cpuShares(agentPids(agent), IDLE_SECONDS);
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
    const busy = await cpuShares(agentPids(agent), SECONDS);
    const pssBytes = agentPids(agent).map(pssOf);
    await load.ended;
    const report = JSON.parse((await regscope.run(['report', '--json'])).stdout) as Report;
    console.log(`\n${title}`);
    print(report, idle, busy, pssBytes, goalPercent);
  } finally {
    await agent.stop();
    await collector.stop();
    await registry.stop();
    regscope.remove();
  }
}

interface Report {
  readonly phases: {readonly operations: {readonly perSecond: number}[]}[];
  readonly probes: {
    readonly probe: string;
    readonly nsPerEvent: number;
    readonly cpuShare: number;
  }[];
}

/** Shares of one CPU: the agent's, followed by those of its bpftrace processes. */
function print(
  report: Report,
  idle: readonly number[],
  busy: readonly number[],
  pssBytes: readonly number[],
  goalPercent: number,
): void {
  const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
  const {perSecond} = report.phases[0]!.operations[0]!;
  const atGoal = sum(idle) + ((sum(busy) - sum(idle)) * GOAL_RATE) / perSecond;
  for (const [name, shares] of [
    ['without load', idle],
    [`at ${perSecond.toFixed(0)} requests/s`, busy],
  ] as const) {
    const [own = 0, ...children] = shares;
    console.log(`${name}: agent ${percent(own)}, bpftrace ${percent(sum(children))} of a core`);
  }
  console.log(`at ${GOAL_RATE} requests/s: ${percent(atGoal)} of a core (goal ≤ ${goalPercent} %)`);
  console.log(`PSS ${(sum(pssBytes) / 1e6).toFixed(0)} MB (goal ≤ 300 MB)`);
  for (const {probe, nsPerEvent, cpuShare} of report.probes) {
    console.log(`probe ${probe}: ${nsPerEvent.toFixed(0)} ns/event, ${percent(cpuShare)}`);
  }
}

function agentPids(agent: RunningCommand): number[] {
  return [agent.child.pid!, ...childrenOf(agent.child.pid!)];
}

async function cpuShares(pids: readonly number[], seconds: number): Promise<number[]> {
  const before = pids.map(cpuTicks);
  await sleep(seconds * 1_000);
  return pids.map((pid, at) => (cpuTicks(pid) - before[at]!) / CLOCK_TICKS_PER_SECOND / seconds);
}

function childrenOf(pid: number): number[] {
  const text = execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], {encoding: 'utf8'});
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(Number);
}

/** utime + stime, which are fields 14 and 15 of proc_pid_stat(5). */
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
