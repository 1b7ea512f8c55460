// What the agent asks of its probes, as types: start-probes.ts implements it over bpftrace.
// Times are the kernel's (`nsecs`, CLOCK_BOOTTIME); whoever calls turns them into Unix time.

import type {ProbeRecord} from '../../../src/domain/record.js';
import type {WatchedProcess} from '../../targets/watch-list.js';

/**
 * What the probes of one bpftrace process saw between two of its ticks, about a second or, after a
 * cut, less. With several bpftrace processes (three at most) there are several a second, each with
 * its own bounds; those of one process follow each other without gap or overlap.
 */
export interface ProbeInterval {
  readonly startKernelNs: bigint;
  readonly endKernelNs: bigint;
  /** Figures (differences, never totals), losses and costs. May be empty. */
  readonly records: readonly ProbeRecord[];
}

export interface UnavailableProbe {
  readonly probe: string;
  /** The series that are missing; absent where the whole probe is. */
  readonly series?: string;
  readonly reason: string;
}

export interface ProbeSetOptions {
  /** Stems of bpf/*.bt; `PROBE_UNKNOWN` for any other. */
  readonly probes: readonly string[];
  readonly processes: readonly WatchedProcess[];
  /** In order of `endKernelNs` for each bpftrace process. Must not throw. */
  readonly onInterval: (interval: ProbeInterval) => void;
  /** Unix ns on the agent's clock, for records that carry times of their own. */
  readonly toUnixNs?: (kernelNs: bigint) => bigint;
  /** Where it keeps what is worth knowing in its next life: nothing that is dear is lost with it. */
  readonly stateDir?: string;
  /** Absolute path of bpftrace, where it is not one of the usual ones. */
  readonly bpftrace?: string;
}

/** Probes that run. None of these throws: what goes wrong later is a loss record. */
export interface ProbeSet {
  /** Probes that run at least in part, in the order asked for. */
  readonly running: readonly string[];
  /** Whole probes that do not load here, and series whose tracepoint this kernel lacks. */
  readonly unavailable: readonly UnavailableProbe[];
  /** Takes effect at once, without a restart. Asking twice for one pid is asking once. */
  watch(process: WatchedProcess): void;
  /** For a process that exited; the kernel side knows by itself, this frees its name. */
  forget(pid: number): void;
  /** Ends the interval now; resolves when what it held was handed out (at most 1 s later). */
  cut(): Promise<void>;
  /** The bpftrace processes, for who accounts for the agent's CPU time and memory. */
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
