// What the agent asks of its probes, as types. running/running-engine.ts implements it.
// Times are the kernel's (`nsecs`, CLOCK_BOOTTIME); the caller converts them to Unix time.

import type {ProbeRecord} from '../../../src/domain/record.js';
import type {WatchedProcess} from '../../targets/watch-list.js';

/**
 * What the probes of one bpftrace process saw between two of its ticks: about a second, or less
 * after a cut. Each bpftrace process (there are three at most) has intervals of its own, which
 * follow each other without gap or overlap.
 */
export interface ProbeInterval {
  readonly startKernelNs: bigint;
  readonly endKernelNs: bigint;
  /** Figures (differences, never totals), losses and costs. The list may be empty. */
  readonly records: readonly ProbeRecord[];
}

export type EngineName = 'core' | 'bpftrace';

export interface UnavailableProbe {
  readonly probe: string;
  /** The series that are missing; absent where the whole probe is missing. */
  readonly series?: string;
  readonly reason: string;
}

export interface ProbeSetOptions {
  /** Stems of bpf/*.bt. Any other name is refused with `PROBE_UNKNOWN`. */
  readonly probes: readonly string[];
  readonly processes: readonly WatchedProcess[];
  /**
   * Called in order of `endKernelNs` for each process of an engine, but for stacks, which come two
   * intervals later in an interval of their own. It must not throw.
   */
  readonly onInterval: (interval: ProbeInterval) => void;
  /**
   * Converts a kernel time to Unix ns on the agent's clock, for records with times of their own.
   */
  readonly toUnixNs?: (kernelNs: bigint) => bigint;
  /** A folder for what saves time at the next start. Nothing is lost when it is deleted. */
  readonly stateDir?: string;
  /** The absolute path of bpftrace, where it is not one of the usual ones. */
  readonly bpftrace?: string;
}

/** Probes that run. No method throws: what goes wrong later becomes a loss record. */
export interface ProbeSet {
  /** Who asks the kernel: `core` or `bpftrace`. */
  readonly engine: EngineName;
  /** Probes that run at least in part, in the order in which they were asked for. */
  readonly running: readonly string[];
  /** Whole probes that do not load here, and series whose tracepoint this kernel lacks. */
  readonly unavailable: readonly UnavailableProbe[];
  /** Takes effect before the next cut is answered, without a restart. Asking twice is asking once. */
  watch(process: WatchedProcess): void;
  /**
   * To be called for a process that exited. The scripts know by themselves; this frees its name.
   */
  forget(pid: number): void;
  /** Ends the interval now. Resolves to whether it was handed out within the time (1 s by default). */
  cut(withinMs?: number): Promise<boolean>;
  /** The bpftrace processes, whose CPU time and memory count for the agent. */
  pids(): readonly number[];
  /** Hands out the last interval, ends bpftrace and puts the host's settings back. */
  stop(): Promise<void>;
}

/**
 * Resolves when every probe runs or is known not to (0.5–2 s). Rejects with ProfilerError
 * `PROBE_UNKNOWN`, or `PROBE_NOT_PERMITTED`, `PROBE_BPFTRACE_MISSING`, `PROBE_BPFTRACE_TOO_OLD`,
 * `PROBE_NO_TRACEFS`, `PROBE_NO_BTF` when this host can run none at all.
 */
export type StartProbes = (options: ProbeSetOptions) => Promise<ProbeSet>;
