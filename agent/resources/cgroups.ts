// What control groups allow the targets: quota of CPU, memory, I/O, CPUs, and whether they are frozen.
// A group above the target's own may hold the limit (a pod above its containers), so those are read too
// where they limit something.

import type {Figure} from '../../src/domain/record.js';
import type {ProcFiles} from '../targets/proc-files.js';
import type {KnownProcess} from '../targets/process-table.js';
import {
  cgroupFolder,
  readCgroupMounts,
  readCgroupPaths,
  UNIFIED,
  withAncestors,
  type CgroupMount,
} from './cgroup-paths.js';
import {CgroupFiles} from './cgroup-files.js';
import type {CgroupState} from './cgroup-state.js';
import {readCgroupV1} from './cgroup-v1.js';
import {readCgroupV2} from './cgroup-v2.js';
import {gauges, Sums} from './figures.js';
import type {Processes, Reading} from './reading.js';

export const CGROUP_PROBE = 'cgroup';

/** A target with a thousand workers mostly has one group. More than these are not told. */
const MOST_GROUPS = 16;

/** Controllers that limit something. */
const CONTROLLERS = new Set(['cpu', 'cpuset', 'memory', 'blkio', 'freezer', UNIFIED]);

/** Levels that say that a group limits what is in it. */
const LIMITS = ['cpu_quota', 'memory_limit_bytes', 'memory_high_bytes'];

/** A group of version 1 is one path in the trees of several controllers. */
interface Group {
  readonly path: string;
  /** Whether processes of the target are in it, and not only in groups below it. */
  isOwn: boolean;
  readonly controllers: Set<string>;
}

export class Cgroups implements Reading {
  readonly #proc: ProcFiles;
  readonly #mounts: readonly CgroupMount[];
  readonly #sums = new Sums();
  readonly #files = new CgroupFiles();

  /** `selfPid`: a process in the mount namespace of the agent. */
  constructor(proc: ProcFiles, selfPid = process.pid) {
    this.#proc = proc;
    this.#mounts = readCgroupMounts(proc.text(selfPid, 'mountinfo') ?? '');
  }

  read({targets}: Processes): readonly Figure[] {
    this.#sums.begin();
    this.#files.begin();
    if (this.#mounts.length === 0) return [];
    return [...targets].flatMap(([target, processes]) =>
      this.#groupsOf(processes).flatMap((group) => this.#figuresOf(target, group)),
    );
  }

  #groupsOf(processes: readonly KnownProcess[]): readonly Group[] {
    const groups = new Map<string, Group>();
    for (const {pid} of processes) {
      const text = this.#proc.text(pid, 'cgroup');
      if (text !== undefined) addGroups(groups, readCgroupPaths(text));
      if (groups.size >= MOST_GROUPS) break;
    }
    return [...groups.values()].slice(0, MOST_GROUPS);
  }

  #figuresOf(target: string, group: Group): readonly Figure[] {
    const {levels, sums, deviceLimits} = this.#stateOf(group);
    const limits = LIMITS.some((metric) => levels[metric] !== undefined) || deviceLimits.size > 0;
    if (!group.isOwn && !limits) return [];
    const place = {target, probe: CGROUP_PROBE, series: group.path};
    return [
      ...gauges(place, levels),
      ...this.#sums.counters(place, sums),
      ...[...deviceLimits].flatMap(([device, limit]) =>
        gauges({...place, series: `${group.path} ${device}`}, limit),
      ),
    ];
  }

  #stateOf({path, controllers}: Group): CgroupState {
    const folderOf = (controller: string): string | undefined =>
      controllers.has(controller) ? cgroupFolder(this.#mounts, controller, path) : undefined;
    const unified = folderOf(UNIFIED);
    const isHybrid = folderOf('cpu') !== undefined || folderOf('memory') !== undefined;
    if (unified !== undefined && !isHybrid) return readCgroupV2(this.#files.reader(() => unified));
    return readCgroupV1(this.#files.reader((file) => folderOf(file.split('.')[0]!)));
  }
}

function addGroups(groups: Map<string, Group>, paths: ReadonlyMap<string, string>): void {
  for (const [controller, own] of paths) {
    for (const path of CONTROLLERS.has(controller) ? withAncestors(own) : []) {
      const group = groups.get(path) ?? {path, isOwn: false, controllers: new Set()};
      groups.set(path, group);
      group.controllers.add(controller);
      group.isOwn ||= path === own;
    }
  }
}
