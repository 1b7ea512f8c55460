// Measures what stacks cost for a docker-registry that serves manifests as fast as it can: the two probes by
// bpf_stats, lost samples, and the naming of functions, each beside its goal. On a shared machine judge by
// the cost per event.
//
// USAGE  node --import tsx test/bench/stack-cost.ts [SECONDS]     (root, amd64, wrk)

import {spawn} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';

import {startBpftraceProbes} from '../../agent/probes/running/bpftrace-probes.js';
import type {ProbeInterval} from '../../agent/probes/ports/probe-set.js';
import {Binary} from '../../agent/symbols/binary.js';
import {ByteFile} from '../../agent/elf/byte-file.js';
import {GoPlacesOnDisk} from '../../agent/symbols/go-places.js';
import {Symbolizer} from '../../agent/symbols/symbolizer.js';
import {startRegistry} from '../../src/parts/registry.js';
import type {StackRecord} from '../../src/domain/stacks/stack.js';
import {pushImage} from './probe-cost/image.js';
import {cpuMs} from '../support/cpu-time.js';

const SETTLE_MS = 5_000;
const SWITCHES = 6_000;
const HERTZ = 99;
const DOCKERD = '/usr/sbin/dockerd';
const seconds = Number(process.argv[2] ?? 30);

const registry = await startRegistry();
const url = await pushImage(registry.url);
const wrk = spawn('wrk', ['-t1', '-c32', `-d${seconds + 20}s`, url], {stdio: 'ignore'});
try {
  await measure();
} finally {
  wrk.kill();
  await registry.stop();
}
measureNaming();
measureTable();

async function measure(): Promise<void> {
  const intervals: ProbeInterval[] = [];
  const probes = await startBpftraceProbes({
    probes: ['oncpu', 'offcpu'],
    processes: [{pid: registry.pid, target: 'registry'}],
    onInterval: (interval) => intervals.push(interval),
  });
  await sleep(SETTLE_MS);
  intervals.length = 0;
  const before = {switches: switchesOf(), cpu: process.cpuUsage(), child: cpuMs(probes.pids()[0]!)};
  await sleep(seconds * 1000);
  const switches = (switchesOf() - before.switches) / seconds;
  const {user, system} = process.cpuUsage(before.cpu);
  const bpftraceMs = cpuMs(probes.pids()[0]!) - before.child;
  await probes.stop();

  const tookNs = Number(intervals.at(-1)!.endKernelNs - intervals[0]!.startKernelNs);
  const oncpu = shareOf(intervals, 'oncpu', tookNs);
  const offcpu = shareOf(intervals, 'offcpu', tookNs);
  const samples = samplesOf(intervals);
  const rate = (samples / tookNs) * 1e9;
  console.log(`${Math.round(switches)} switches/s of the host, ${rate.toFixed(0)} samples/s`);
  row('oncpu', percent(oncpu), '1 %', `of a CPU at ${rate.toFixed(0)} samples/s`);
  row('oncpu', percent((oncpu / rate) * HERTZ), '1 %', `for a busy CPU at ${HERTZ} Hz`);
  row('offcpu', percent(offcpu), '', `of a CPU at ${Math.round(switches)} switches/s`);
  row('offcpu', percent((offcpu / switches) * SWITCHES), '2 %', `at ${SWITCHES} switches/s`);
  const lost = lostOf(intervals);
  row('lost', percent(lost / Math.max(1, samples)), '1 %', `${lost} of ${samples} samples`);
  row('bpftrace', percent(bpftraceMs / 1000 / seconds), '', 'of a CPU, printing');
  row('node', percent((user + system) / 1e6 / seconds), '', 'of a CPU, naming');
}

/** Names stacks of this program a second time, as the agent does. */
function measureNaming(): void {
  const symbolizer = new Symbolizer({nowMs: () => performance.now()});
  symbolizer.watch(process.pid);
  const stacks = someStacks();
  for (const addresses of stacks) symbolizer.symbolize(process.pid, addresses);
  const rounds = 20;
  const start = performance.now();
  for (let round = 0; round < rounds; round += 1) {
    for (const addresses of stacks) symbolizer.symbolize(process.pid, addresses);
  }
  const usecs = ((performance.now() - start) * 1000) / rounds / stacks.length;
  symbolizer.close();
  row('known stack', `${usecs.toFixed(2)} µs`, '5 µs', 'of 35 frames, symbolised again');
}

/** Addresses all over the code of this program. */
function someStacks(): number[][] {
  const maps = readFileSync('/proc/self/maps', 'latin1');
  const [, start = '', end = ''] = /^([0-9a-f]+)-([0-9a-f]+) r-xp .*node/m.exec(maps) ?? [];
  const [from, to] = [parseInt(start, 16), parseInt(end, 16)];
  return Array.from({length: 1_000}, (_, stack) =>
    Array.from({length: 35}, (__, frame) => {
      const share = ((stack * 35 + frame) * 0.618_033_988) % 1;
      return Math.floor(from + share * (to - from));
    }),
  );
}

function measureTable(): void {
  if (!existsSync(DOCKERD)) return console.log(`no ${DOCKERD}: its table is not measured`);
  const folder = mkdtempSync(join(tmpdir(), 'regscope-places-'));
  const places = new GoPlacesOnDisk(folder);
  for (const what of ['first time', 'known by build id']) {
    const start = process.cpuUsage();
    const binary = Binary.read(ByteFile.open(DOCKERD)!, {places})!;
    const {user, system} = process.cpuUsage(start);
    const ms = (user + system) / 1000;
    const remark = `of CPU time: ${binary.goFunctions} functions, ${what}`;
    row('dockerd', `${ms.toFixed(1)} ms`, '100 ms', remark);
    binary.close();
  }
  rmSync(folder, {recursive: true});
}

function shareOf(intervals: readonly ProbeInterval[], probe: string, tookNs: number): number {
  let runNs = 0;
  for (const record of intervals.flatMap(({records}) => records)) {
    if (record.kind === 'cost' && record.probe === probe) runNs += record.runNs;
  }
  return runNs / tookNs;
}

function samplesOf(intervals: readonly ProbeInterval[]): number {
  const stacks = intervals
    .flatMap(({records}) => records)
    .filter((record): record is StackRecord => record.kind === 'stack')
    .filter(({sampleKind}) => sampleKind === 'on-cpu');
  return stacks.reduce((sum, {points}) => sum + points.length, 0);
}

function lostOf(intervals: readonly ProbeInterval[]): number {
  let lost = 0;
  for (const record of intervals.flatMap(({records}) => records)) {
    if (record.kind === 'loss' && record.probe === 'oncpu') lost += record.count;
  }
  return lost;
}

/** Context switches since the host started. */
function switchesOf(): number {
  return Number(/^ctxt (\d+)/m.exec(readFileSync('/proc/stat', 'latin1'))?.[1]);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

function row(what: string, value: string, goal: string, remark: string): void {
  const beside = goal === '' ? '' : `goal ≤ ${goal}`;
  console.log(`${what.padEnd(12)} ${value.padStart(10)}   ${beside.padEnd(14)} ${remark}`);
}
