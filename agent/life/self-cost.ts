// Measures what watching costs: CPU time and memory of the agent and of the programs it started, as
// figures of the target `agent`. The probes measure their own cost in the kernel (bpf_stats).

import type {Figure} from '../../src/domain/record.js';
import {AGENT_TARGET, ENGINE_SERIES} from '../../src/domain/target.js';
import type {ProcFiles} from '../targets/proc-files.js';
import {readStat, readStatus} from '../targets/proc-text.js';
import type {Usage} from '../limits/usage-log.js';
import {PROCESS_PROBE, TICKS_PER_SECOND} from '../targets/process-gauges.js';

/** For PSS the kernel walks all pages of a process, which takes a millisecond or more for 100 MB. */
const READINGS_PER_PSS = 10;

const MS_PER_TICK = 1_000 / TICKS_PER_SECOND;
const NS_PER_MS = 1_000_000;

export interface SelfCostReading {
  readonly figures: readonly Figure[];
  /** The share of one CPU since the reading before. */
  readonly cpuShare: number;
  readonly usage: Usage;
}

export class SelfCost {
  readonly #proc: ProcFiles;
  readonly #nowMs: () => number;
  readonly #ownPid: number;
  #cpuMs = new Map<string, number>();
  #lastMs: number;
  #readings = 0;
  /** The part of the resident size that counted at several processes when it was last divided. */
  #sharedBytes = 0;
  /** The processes among which it was divided. */
  #divided = '';

  /** `nowMs` gives monotonic time in milliseconds. */
  constructor(proc: ProcFiles, nowMs: () => number, ownPid = process.pid) {
    this.#proc = proc;
    this.#nowMs = nowMs;
    this.#ownPid = ownPid;
    this.#lastMs = nowMs();
    this.#takeCpuMs([]);
  }

  /**
   * `children` are the pids of programs that the agent started and that still run. Their memory counts
   * as resident but for what was found to be shared. Where that is above `enoughBytes`, and every ten readings, pages
   * that are shared are divided anew; it takes some milliseconds.
   */
  read(children: readonly number[], enoughBytes = Infinity): SelfCostReading {
    const pids = [this.#ownPid, ...children];
    const nowMs = this.#nowMs();
    const elapsedMs = nowMs - this.#lastMs;
    this.#lastMs = nowMs;
    const {ownMs, childrenMs} = this.#takeCpuMs(children);
    const cpuMs = ownMs + childrenMs;
    const rssBytes = this.#sum(pids, (pid) => this.#rssBytes(pid));
    const isPssDue =
      this.#readings % READINGS_PER_PSS === 0 || this.#usedBytes(pids, rssBytes) > enoughBytes;
    const pssBytes = isPssDue ? this.#divide(pids, rssBytes) : undefined;
    this.#readings += 1;
    return {
      figures: [
        {kind: 'counter', ...key('cpu_ns'), value: cpuMs * NS_PER_MS},
        {kind: 'counter', ...key('cpu_ns', ENGINE_SERIES), value: childrenMs * NS_PER_MS},
        {kind: 'gauge', ...key('rss_bytes'), value: rssBytes},
        ...(pssBytes === undefined ? [] : [pssFigure(pssBytes)]),
      ],
      cpuShare: elapsedMs > 0 ? cpuMs / elapsedMs : 0,
      usage: {nowMs, elapsedMs, cpuMs, memoryBytes: this.#usedBytes(pids, rssBytes)},
    };
  }

  /** The resident size but for what these processes, and no others, were found to share. */
  #usedBytes(pids: readonly number[], rssBytes: number): number {
    return this.#divided === pids.join() ? rssBytes - this.#sharedBytes : rssBytes;
  }

  #divide(pids: readonly number[], rssBytes: number): number {
    const pssBytes = this.#sum(pids, (pid) => this.#pssBytes(pid));
    // Without the privilege to read it, the size that divides is 0.
    this.#sharedBytes = pssBytes === 0 ? 0 : rssBytes - pssBytes;
    this.#divided = pids.join();
    return pssBytes;
  }

  /** The CPU time used since the last call; a child's counts from its start. */
  #takeCpuMs(children: readonly number[]): {readonly ownMs: number; readonly childrenMs: number} {
    const before = this.#cpuMs;
    this.#cpuMs = new Map();
    const usedMs = (pid: number): number => this.#usedMs(pid, before);
    return {ownMs: usedMs(this.#ownPid), childrenMs: this.#sum(children, usedMs)};
  }

  #usedMs(pid: number, before: ReadonlyMap<string, number>): number {
    const stat = readStat(this.#proc.text(pid, 'stat') ?? '');
    if (stat === undefined) return 0;
    const identity = `${pid}@${stat.startTicks}`;
    const usedMs = stat.cpuTicks * MS_PER_TICK;
    this.#cpuMs.set(identity, usedMs);
    return usedMs - (before.get(identity) ?? 0);
  }

  #rssBytes(pid: number): number {
    return readStatus(this.#proc.text(pid, 'status') ?? '').rssBytes ?? 0;
  }

  /** The proportional set size: memory that several processes share is divided among them. */
  #pssBytes(pid: number): number {
    const kib = /^Pss:\s+(\d+) kB$/m.exec(this.#proc.text(pid, 'smaps_rollup') ?? '')?.[1];
    return Number(kib ?? 0) * 1_024;
  }

  #sum(pids: readonly number[], of: (pid: number) => number): number {
    return pids.reduce((sum, pid) => sum + of(pid), 0);
  }
}

function pssFigure(value: number): Figure {
  return {kind: 'gauge', ...key('pss_bytes'), value};
}

function key(metric: string, series = '') {
  return {target: AGENT_TARGET, probe: PROCESS_PROBE, series, metric};
}
