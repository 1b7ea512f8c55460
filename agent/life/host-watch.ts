// Looks at the host once a second: which targets there are, what they use, and what it costs to
// watch them. It tells the probes which targets come and go.

import type {HostReach} from '../../src/domain/hops/host-reach.js';
import type {Figure, LossRecord, ProbeRecord} from '../../src/domain/record.js';
import {AGENT_TARGET, ENGINE_PROBE} from '../../src/domain/target.js';
import type {TargetProcess, TargetRule} from '../../src/domain/target.js';
import type {ProbeSet} from '../probes/ports/probe-set.js';
import type {LocalCollector} from './local-collector.js';
import {SelfCost} from './self-cost.js';
import type {Usage} from '../limits/usage-log.js';
import {PeerTargets} from '../targets/peer-targets.js';
import type {ProcFiles} from '../targets/proc-files.js';
import {HostGauges} from '../targets/host-gauges.js';
import {ProcessGauges} from '../targets/process-gauges.js';
import {TargetFinder, type TargetScan} from '../targets/target-finder.js';
import type {KnownProcess} from '../targets/process-table.js';
import type {Processes} from '../resources/reading.js';
import {Resources} from '../resources/resources.js';
import type {WatchedProcess} from '../targets/watch-list.js';

export interface HostWatchParts {
  readonly proc: ProcFiles;
  readonly rules: readonly TargetRule[];
  readonly discover: boolean;
  readonly collector: Pick<LocalCollector, 'read'>;
  /** Monotonic time in milliseconds. */
  readonly nowMs: () => number;
  readonly onTarget: (event: 'found' | 'exited', process: TargetProcess) => void;
  /** Memory of the agent and its programs up to here need not be measured exactly. */
  readonly enoughBytes?: number;
}

export class HostWatch {
  readonly #parts: HostWatchParts;
  readonly #finder: TargetFinder;
  readonly #peers: PeerTargets;
  readonly #gauges: ProcessGauges;
  readonly #host: HostGauges;
  readonly #cost: SelfCost;
  readonly #resources: Resources;
  readonly #watched = new Map<number, WatchedProcess>();
  #probes: ProbeSet | undefined;
  #cpuShare = 0;
  #onUsage: (usage: Usage) => void = () => {};
  /** Records that go out with the next look. */
  #pending: ProbeRecord[] = [];

  constructor(parts: HostWatchParts) {
    this.#parts = parts;
    this.#finder = new TargetFinder(parts.proc, parts.rules, parts.discover);
    this.#peers = new PeerTargets(parts.proc);
    this.#gauges = new ProcessGauges(parts.proc);
    this.#host = new HostGauges(parts.proc);
    this.#cost = new SelfCost(parts.proc, parts.nowMs);
    this.#resources = new Resources(parts.proc);
  }

  /** The rules of `--target` that no process matches at the moment. */
  get unmetRules(): readonly TargetRule[] {
    return this.#finder.unmetRules();
  }

  get processes(): readonly TargetProcess[] {
    return this.#finder.roots();
  }

  /** The target that answers at an address where another one calls it; undefined where none does. */
  targetAt(caller: string, address: string): string | undefined {
    return this.#peers.targetAt(caller, address);
  }

  /** At which addresses other hosts reach the targets of this one. */
  get reach(): HostReach {
    return this.#peers.reach;
  }

  /** The share of one CPU that the agent and its children used since the look before. */
  get cpuShare(): number {
    return this.#cpuShare;
  }

  /** The processes that probes which start now have to watch. */
  watched(): readonly WatchedProcess[] {
    return [...this.#watched.values()];
  }

  /** Tells these probes of changes from now on, and of those since they were given `knows`. */
  useProbes(probes: ProbeSet, knows: readonly WatchedProcess[]): void {
    this.#probes = probes;
    for (const {pid} of knows) {
      if (!this.#watched.has(pid)) probes.forget(pid);
    }
    for (const process of this.#watched.values()) probes.watch(process);
  }

  /** Tells what the agent and its programs used, at each look from now on. */
  useWatchdog(onUsage: (usage: Usage) => void): void {
    this.#onUsage = onUsage;
  }

  /** Looks once: returns targets that came and went, and figures of all of them. */
  look(): readonly ProbeRecord[] {
    const steps = this.steps();
    for (;;) {
      const {done, value} = steps.next();
      if (done === true) return value;
    }
  }

  /** Looks as `look` does, some files of /proc at each step. One look ends before the next one begins. */
  *steps(): Generator<void, readonly ProbeRecord[]> {
    const scan = this.#finder.scan();
    this.#tellProbes(scan);
    this.#noteTargets('exited', scan.exited);
    this.#noteTargets('found', scan.found);
    yield;
    this.#peers.look(this.processes, this.#finder.allProcesses());
    yield;
    const figures = [...this.#gauges.read(this.processes, (pid) => this.#finder.treeOf(pid))];
    figures.push(...this.#host.read());
    yield;
    const own = this.#probes?.pids() ?? [];
    for (const some of this.#resources.steps(this.#allProcesses(own))) {
      figures.push(...some);
      yield;
    }
    const cost = this.#cost.read(own, this.#parts.enoughBytes);
    this.#cpuShare = cost.cpuShare;
    this.#onUsage(cost.usage);
    figures.push(...cost.figures, ...this.#parts.collector.read(), ...this.#engine());
    const records = [...this.#pending, ...figures];
    this.#pending = [];
    return records;
  }

  /** `own`: the agent's children. They are neither targets nor other programs. */
  #allProcesses(own: readonly number[]): Processes {
    const trees = new Map<string, readonly KnownProcess[]>();
    for (const {target, pid} of this.processes) {
      trees.set(target, [...(trees.get(target) ?? []), ...this.#finder.treeOf(pid)]);
    }
    const known = new Set([process.pid, ...own, ...[...trees.values()].flatMap(pidsOf)]);
    const others = this.#finder.allProcesses().filter(({pid}) => !known.has(pid));
    return {targets: trees, others};
  }

  /** Notes what there is already, because the file of a run that begins has to say it. */
  announce(more: readonly LossRecord[]): void {
    const known = this.processes.map((process): ProbeRecord => ({
      kind: 'target',
      event: 'found',
      process,
    }));
    this.#pending = [...known, ...more];
  }

  /** Adds records that go out with the next look. */
  note(records: readonly ProbeRecord[]): void {
    this.#pending.push(...records);
  }

  /** A gauge that names the engine. None while no probe runs. */
  #engine(): readonly Figure[] {
    const series = this.#probes?.engine;
    if (series === undefined) return [];
    const key = {target: AGENT_TARGET, probe: ENGINE_PROBE, series};
    return [{kind: 'gauge', ...key, metric: 'running', value: 1}];
  }

  #tellProbes({forget, watch}: TargetScan): void {
    for (const pid of forget) {
      this.#watched.delete(pid);
      this.#probes?.forget(pid);
    }
    for (const process of watch) {
      this.#watched.set(process.pid, process);
      this.#probes?.watch(process);
    }
  }

  #noteTargets(event: 'found' | 'exited', processes: readonly TargetProcess[]): void {
    for (const process of processes) {
      this.#pending.push({kind: 'target', event, process});
      this.#parts.onTarget(event, process);
    }
  }
}

function pidsOf(processes: readonly KnownProcess[]): number[] {
  return processes.map(({pid}) => pid);
}
