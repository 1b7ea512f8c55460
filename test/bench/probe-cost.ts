// Measures what the probes cost: nanoseconds per event by bpf_stats, program by program, beside a floor of
// empty programs at the same places; and the time to print and read their records.
//
// The registry serves manifests at a steady rate meanwhile: in a tight loop the same programs look two to
// four times cheaper. On a shared machine, judge by ns per event and not by requests per second.
//
// USAGE  node --import tsx test/bench/probe-cost.ts [REQUESTS_PER_SECOND]     (root)

import {readFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';

import {BpfStatsSwitch, ProgramMeter} from '../../agent/bpftrace/bpf-stats.js';
import type {ProgramCost} from '../../agent/bpftrace/bpf-stats.js';
import {startBpftrace} from '../../agent/bpftrace/bpftrace-process.js';
import {assertCapabilities} from '../../agent/bpftrace/capabilities.js';
import {argumentsOf, environmentOf} from '../../agent/bpftrace/environment.js';
import {joinScripts} from '../../agent/bpftrace/join-scripts.js';
import type {JoinedScript} from '../../agent/bpftrace/join-scripts.js';
import {GROUPS, PROBES, readScript} from '../../agent/probes/probe-catalogue.js';
import {startBpftraceProbes} from '../../agent/probes/running/bpftrace-probes.js';
import {startRegistry} from '../../src/parts/registry.js';
import {startSteadyLoad} from './engine/fixed-rate.js';
import {pushImage} from './probe-cost/image.js';
import {cpuMs} from '../support/cpu-time.js';

const SECONDS = 10;
/** By then Node has compiled the functions that run often. */
const SETTLE_MS = 15_000;
const rate = Number(process.argv[2] ?? 1000);
const probes = PROBES.filter(({group}) => group === 'figures').map(({name}) => name);
const joined = joinScripts(
  probes.map((probe) => readScript(probe)),
  () => true,
);

const registry = await startRegistry();
const load = startSteadyLoad(await pushImage(registry.url), rate);
const stats = new BpfStatsSwitch();
stats.enable();
try {
  const {cost, requests, agent} = await measureProbes();
  const floor = await measureFloor();
  printPrograms(cost, floor);
  printProbes(cost, floor, requests);
  printAgent(agent, requests);
} finally {
  stats.restore();
  load.stop();
  await registry.stop();
}

interface AgentCost {
  readonly nodeMs: number;
  readonly bpftraceMs: number;
  readonly keys: number;
  readonly pssBytes: number;
}

async function measureProbes(): Promise<{cost: ProgramCost[]; requests: number; agent: AgentCost}> {
  let records = 0;
  const set = await startBpftraceProbes({
    probes,
    processes: [{pid: registry.pid, target: 'registry'}],
    onInterval: (interval) => (records += interval.records.length),
  });
  await sleep(SETTLE_MS);
  const [pid = 0] = set.pids();
  const meter = new ProgramMeter(pid);
  const [cpuBefore, childBefore, answeredBefore] = [
    process.cpuUsage(),
    cpuMs(pid),
    load.answered(),
  ];
  records = 0;
  const cost = await during(meter);
  const cpu = process.cpuUsage(cpuBefore);
  const agent = {
    nodeMs: (cpu.user + cpu.system) / 1000,
    bpftraceMs: cpuMs(pid) - childBefore,
    keys: records,
    pssBytes: pssBytes(pid),
  };
  const requests = load.answered() - answeredBefore;
  meter.close();
  await set.stop();
  return {cost, requests, agent};
}

/** Programs at the same attach points, each with one comparison that never holds. */
async function measureFloor(): Promise<ProgramCost[]> {
  const {bpftrace, version} = assertCapabilities();
  const blocks = joined.programs.map(
    ({attachPoint}) => `${attachPoint} /pid == 4194305/ { exit(); }`,
  );
  const script = `BEGIN { printf("ready"); } ${blocks.join('\n')}`;
  let begun = (): void => {};
  const ready = new Promise<void>((resolve) => (begun = resolve));
  const running = startBpftrace(
    {
      path: bpftrace,
      args: argumentsOf(version, script),
      env: environmentOf(version, GROUPS.figures),
    },
    {onLine: (line) => line.includes('ready') && begun(), onEnd: () => begun()},
  );
  await ready;
  await sleep(1000);
  const meter = new ProgramMeter(running.pid!);
  const floor = await during(meter);
  meter.close();
  await running.stop();
  return floor;
}

async function during(meter: ProgramMeter): Promise<ProgramCost[]> {
  const before = meter.read() ?? [];
  await sleep(SECONDS * 1000);
  const after = meter.read() ?? [];
  return after.map(({runNs, runs, missed}, at) => ({
    runNs: runNs - before[at]!.runNs,
    runs: runs - before[at]!.runs,
    missed: missed - before[at]!.missed,
  }));
}

function printPrograms(cost: readonly ProgramCost[], floor: readonly ProgramCost[]): void {
  console.log(row('probe', 'program', 'runs/s', 'ns/run', 'floor', 'missed'));
  joined.programs.forEach(({probe, attachPoint}: JoinedScript['programs'][number], at) => {
    const {runNs, runs, missed} = cost[at]!;
    if (runs < SECONDS) return;
    const name = attachPoint.replace('tracepoint:', '');
    const empty = floor[at] === undefined ? '' : perRun(floor[at]);
    console.log(row(probe, name, Math.round(runs / SECONDS), perRun({runNs, runs}), empty, missed));
  });
}

function printProbes(
  cost: readonly ProgramCost[],
  floor: readonly ProgramCost[],
  requests: number,
): void {
  console.log('');
  console.log(row('probe', '', 'runs/s', 'ns/run', 'floor', 'us/request'));
  for (const probe of [...probes, 'shared']) {
    const sum = (costs: readonly ProgramCost[]): {runNs: number; runs: number} =>
      joined.programs.reduce(
        (total, {probe: owner}, at) =>
          owner === probe && costs[at] !== undefined
            ? {runNs: total.runNs + costs[at].runNs, runs: total.runs + costs[at].runs}
            : total,
        {runNs: 0, runs: 0},
      );
    const [own, empty] = [sum(cost), sum(floor)];
    const perRequest = (own.runNs / 1000 / requests).toFixed(1);
    console.log(
      row(probe, '', Math.round(own.runs / SECONDS), perRun(own), perRun(empty), perRequest),
    );
  }
}

function printAgent({nodeMs, bpftraceMs, keys, pssBytes}: AgentCost, requests: number): void {
  const share = (ms: number): string => `${(ms / SECONDS / 10).toFixed(2)} % of a CPU`;
  console.log('');
  console.log(`${Math.round(requests / SECONDS)} requests/s, ${keys / SECONDS} records/s`);
  console.log(`reading in node ${share(nodeMs)}, bpftrace ${share(bpftraceMs)} (not its probes)`);
  console.log(`bpftrace takes ${Math.round(pssBytes / 2 ** 20)} MB PSS`);
}

function row(...cells: (string | number)[]): string {
  const widths = [9, 34, 8, 8, 8, 10];
  return cells
    .map((cell, at) =>
      at < 2 ? String(cell).padEnd(widths[at]!) : String(cell).padStart(widths[at]!),
    )
    .join(' ');
}

function perRun({runNs, runs}: {runNs: number; runs: number}): string {
  return runs === 0 ? '-' : String(Math.round(runNs / runs));
}

function pssBytes(pid: number): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1');
  return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) * 1024;
}
