// Reads what the collector costs where it runs on the agent's own host, because it takes CPU time from the
// watched there. It is the process that listens at the address that the agent dials.
//
// `regscope run` makes load in the same process. Threads that do so name themselves (LOAD_THREAD), and their
// time is left out. V8's helper threads serve both and count as the collector's.

import {networkInterfaces} from 'node:os';

import {LOAD_THREAD} from '../../src/domain/load.js';
import type {Figure} from '../../src/domain/record.js';
import {AGENT_TARGET, COLLECTOR_SERIES} from '../../src/domain/target.js';
import {processesOnPort} from '../targets/containers/port-owners.js';
import type {ProcFiles} from '../targets/proc-files.js';
import {readStat, type ProcessStat} from '../targets/proc-text.js';
import {NS_PER_TICK, PROCESS_PROBE} from '../targets/process-gauges.js';

const DEFAULT_PORTS: Readonly<Record<string, number>> = {'ws:': 80, 'wss:': 443};
/**
 * A thread names itself as it begins. One that makes no load by the fifth reading is read at every tenth only: a
 * collector has a dozen threads, and each takes as long to read as a process.
 */
const READINGS_OF_NEW = 5;
const READINGS_BETWEEN = 10;

interface Found {
  readonly pid: number;
  readonly startTicks: number;
}

export class LocalCollector {
  readonly #proc: ProcFiles;
  /** Undefined where the address is another host's. */
  readonly #port: number | undefined;
  #found: Found | undefined;
  #ticks = 0;
  /** The threads that make load, by id. */
  #loadTicks: ReadonlyMap<string, number> = new Map();
  /** The other threads, by id, with the number of readings at which they were there. */
  #others: ReadonlyMap<string, number> = new Map();

  /** Without `url` the collector is known to be on another host. */
  constructor(proc: ProcFiles, url: URL | undefined) {
    this.#proc = proc;
    this.#port = url !== undefined && isOwnAddress(url.hostname) ? portOf(url) : undefined;
  }

  /** Looks through the open files of all processes, so it is called once for each connection. */
  find(): void {
    if (this.#port === undefined) return;
    const [pid] = processesOnPort(this.#proc, this.#port, this.#proc.pids());
    const stat = pid === undefined ? undefined : this.#stat(pid, 'stat');
    this.#found = stat && {pid: pid!, startTicks: stat.startTicks};
    if (stat !== undefined) this.#takeTicks(pid!, stat);
  }

  /** The CPU time since the call before. No figure where the collector is on another host, or gone. */
  read(): readonly Figure[] {
    if (this.#found === undefined) return [];
    const {pid, startTicks} = this.#found;
    const stat = this.#stat(pid, 'stat');
    if (stat?.startTicks !== startTicks) {
      this.#found = undefined;
      return [];
    }
    const value = this.#takeTicks(pid, stat) * NS_PER_TICK;
    const key = {target: AGENT_TARGET, probe: PROCESS_PROBE, series: COLLECTOR_SERIES};
    return [{kind: 'counter', ...key, metric: 'cpu_ns', value}];
  }

  /** The ticks since the call before, without those of threads that make load. */
  #takeTicks(pid: number, {cpuTicks}: ProcessStat): number {
    const loadBefore = this.#loadTicks;
    this.#loadTicks = this.#readLoadTicks(pid);
    let ticks = cpuTicks - this.#ticks;
    for (const [thread, used] of this.#loadTicks) ticks -= used - (loadBefore.get(thread) ?? 0);
    this.#ticks = cpuTicks;
    // The kernel rounds the times of threads and of their process apart.
    return Math.max(0, ticks);
  }

  #readLoadTicks(pid: number): ReadonlyMap<string, number> {
    const [ticks, others] = [new Map<string, number>(), new Map<string, number>()];
    for (const thread of this.#proc.threads(pid) ?? []) {
      const readings = this.#others.get(thread) ?? 0;
      const isDue = readings < READINGS_OF_NEW || readings % READINGS_BETWEEN === 0;
      const stat = isDue ? this.#stat(pid, `task/${thread}/stat`) : undefined;
      if (stat?.comm === LOAD_THREAD) ticks.set(thread, stat.cpuTicks);
      else others.set(thread, readings + 1);
    }
    this.#others = others;
    return ticks;
  }

  #stat(pid: number, file: string): ProcessStat | undefined {
    return readStat(this.#proc.text(pid, file) ?? '');
  }
}

function portOf({port, protocol}: URL): number | undefined {
  return port === '' ? DEFAULT_PORTS[protocol] : Number(port);
}

function isOwnAddress(hostname: string): boolean {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return /^(localhost$|127\.)/.test(host) || own.some(({address}) => address === host);
}
