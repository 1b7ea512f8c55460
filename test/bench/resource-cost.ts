// Measures what it costs to read the resources of a host with 200 processes in 20 control groups: of
// each target its group, limits and namespace, and of all others who takes CPUs and disks.
//
// Goal: 0.5 % of a CPU, which is 5 ms a second.
//
// USAGE  node --import tsx test/bench/resource-cost.ts     (root; control groups of version 1)

import {spawn, type ChildProcess} from 'node:child_process';
import {mkdirSync, rmdirSync, writeFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';

import {Resources} from '../../agent/resources/resources.js';
import {ProcFiles} from '../../agent/targets/proc-files.js';
import {ProcessTable, type KnownProcess} from '../../agent/targets/process-table.js';

const PROCESSES = 200;
const GROUPS = 20;
const LOOKS = 60;
const CONTROLLERS = ['cpu', 'memory', 'blkio'];

const folders = CONTROLLERS.flatMap((controller) =>
  Array.from({length: GROUPS}, (_, at) => `/sys/fs/cgroup/${controller}/regscope-bench-${at}`),
);
const children: ChildProcess[] = [];
try {
  start();
  for (const targets of [5, 20]) measure(targets, 2);
} finally {
  for (const child of children) child.kill('SIGKILL');
  await sleep(500);
  for (const folder of folders) rmdirSync(folder);
}

function start(): void {
  for (const folder of folders) mkdirSync(folder);
  for (let at = 0; at < PROCESSES; at += 1) {
    const child = spawn('sleep', ['600']);
    children.push(child);
    for (const folder of folders.filter((_, index) => index % GROUPS === at % GROUPS)) {
      writeFileSync(`${folder}/cgroup.procs`, String(child.pid));
    }
  }
}

function measure(targets: number, processesEach: number): void {
  const proc = new ProcFiles();
  const table = new ProcessTable(proc);
  table.update(new Set());
  const all = table.all();
  const pids = new Map(children.map(({pid}, at) => [pid!, at]));
  const chosen = all.filter(({pid}) => (pids.get(pid) ?? Infinity) < targets * processesEach);
  const trees = new Map<string, KnownProcess[]>();
  for (const process of chosen) {
    const name = `target-${pids.get(process.pid)! % targets}`;
    trees.set(name, [...(trees.get(name) ?? []), process]);
  }
  const others = all.filter((process) => !chosen.includes(process));
  const resources = new Resources(proc);
  const look = (): number => resources.read({targets: trees, others}).length;
  for (let warm = 0; warm < 2 * LOOKS; warm += 1) look();
  const before = process.cpuUsage();
  let figures = 0;
  for (let at = 0; at < LOOKS; at += 1) figures += look();
  const {user, system} = process.cpuUsage(before);
  const ms = (user + system) / 1000 / LOOKS;
  console.log(
    `${targets} targets of ${processesEach} processes in as many groups, ${others.length} other ` +
      `processes: ${ms.toFixed(2)} ms a look, once a second: ${(ms / 10).toFixed(2)} % of a CPU ` +
      `(goal 0.5 %); ${(figures / LOOKS).toFixed(0)} figures`,
  );
}
