// The memory of agent and loader after some load, and the kernel memory of the maps: on this machine as the
// kernel accounts it, and for 128 CPUs as the loader says or, of bpftrace's maps, as their sizes tell.

import {execFileSync} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';
import {availableParallelism} from 'node:os';

import {findLoader} from '../../../../agent/core/loader.js';
import type {FigureRow} from '../figure-table.js';
import {withManifest} from '../manifest.js';
import type {BenchOptions} from '../options.js';
import {startProfiler} from '../profiler.js';
import {runWrk} from '../wrk.js';

const CONNECTIONS = 64;
const LOAD_SECONDS = 15;
const MANY_CPUS = 128;
/** PERCPU_HASH, PERCPU_ARRAY and LRU_PERCPU_HASH (include/uapi/linux/bpf.h, enum bpf_map_type). */
const PER_CPU_TYPES: ReadonlySet<number> = new Set([5, 6, 10]);

interface KernelMap {
  readonly id: number;
  readonly bytes: number;
  /** 0 where the map has one copy for all CPUs. */
  readonly bytesPerCpu: number;
}

export async function memory({engines}: BenchOptions): Promise<FigureRow[]> {
  const rows: FigureRow[] = [];
  for (const engine of engines) rows.push(...(await memoryOf(engine)));
  return rows;
}

function memoryOf(engine: string): Promise<FigureRow[]> {
  return withManifest(async ({target, load}) => {
    const profiler = await startProfiler({engine, collector: 'apart', targets: [target]});
    try {
      await runWrk(load(CONNECTIONS), LOAD_SECONDS);
      const pids = profiler.enginePids();
      const maps = [...new Map(pids.flatMap(mapsOf).map((map) => [map.id, map])).values()];
      return [
        row(`${engine}: PSS of the agent`, '', pssBytes(profiler.agentPid)),
        row(
          `${engine}: PSS of agent and engine`,
          goal(engine, '≤ 110 MB'),
          [profiler.agentPid, ...pids].reduce((sum, pid) => sum + pssBytes(pid), 0),
        ),
        row(`${engine}: maps on ${cpus()} CPUs`, goal(engine, '≤ 40 MB'), bytesOn(maps, cpus())),
        row(
          `${engine}: maps on ${MANY_CPUS} CPUs, computed`,
          goal(engine, '≤ 250 MB'),
          engine === 'core' ? bytesByLoader(MANY_CPUS) : bytesOn(maps, MANY_CPUS),
        ),
      ];
    } finally {
      await profiler.stop();
    }
  });
}

function goal(engine: string, text: string): string {
  return engine === 'core' ? text : '';
}

function row(figure: string, target: string, bytes: number): FigureRow {
  return {figure, goal: target, seen: `${(bytes / 1e6).toFixed(1)} MB`, pairs: ''};
}

function cpus(): number {
  return availableParallelism();
}

function bytesOn(maps: readonly KernelMap[], count: number): number {
  return maps.reduce(
    (sum, {bytes, bytesPerCpu}) => sum + bytes + (count - cpus()) * bytesPerCpu,
    0,
  );
}

/** The sizes of some of the engine's tables follow the number of CPUs. */
function bytesByLoader(count: number): number {
  return Number(execFileSync(findLoader()!, ['--memory', String(count)])) * 1024;
}

/** The maps that a process holds, by /proc/PID/fdinfo (kernel/bpf/syscall.c, bpf_map_show_fdinfo). */
function mapsOf(pid: number): KernelMap[] {
  return readdirSync(`/proc/${pid}/fdinfo`).flatMap((fd) => {
    const text = readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'latin1');
    const field = (name: string): number =>
      Number(new RegExp(`^${name}:\\s*(\\d+)$`, 'm').exec(text)?.[1] ?? NaN);
    if (Number.isNaN(field('map_id'))) return [];
    const perCpu = 8 * Math.ceil(field('value_size') / 8) * field('max_entries');
    const bytesPerCpu = PER_CPU_TYPES.has(field('map_type')) ? perCpu : 0;
    return [{id: field('map_id'), bytes: field('memlock'), bytesPerCpu}];
  });
}

function pssBytes(pid: number): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1');
  return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) * 1024;
}
