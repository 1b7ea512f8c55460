// What the reader of a script is: it turns what the script prints into records. There is one reader
// per probe, in a file with the script's stem. A reader lives as long as its bpftrace process, so a
// restart is never read as a negative figure.

import type {ProbeRecord} from '../../../src/domain/record.js';
import type {Stack} from '../../../src/domain/stacks/stack.js';
import type {Step} from '../../../src/domain/step.js';
import type {PrintedMap} from '../../bpftrace/printed-map.js';

/** The interval that a tick ended. */
export interface Tick {
  readonly startKernelNs: bigint;
  readonly endKernelNs: bigint;
  /** The maps that were printed at the tick, by name without `@`. Their values are cumulative. */
  readonly maps: ReadonlyMap<string, PrintedMap>;
  /** The target of a root pid; undefined for a pid that was never watched. */
  readonly targetOf: (pid: number) => string | undefined;
}

/** What a reader may ask of the host that it reads for. */
export interface ReaderHost {
  /** Converts a kernel time (`nsecs`) to Unix nanoseconds on the agent's clock. */
  readonly toUnixNs: (kernelNs: bigint) => bigint;
  /** The number of keys that a map of the script holds at most. */
  readonly mapKeys: number;
  readonly code: ProgramCode;
  readonly steps: ServedSteps;
}

/** Gives the addresses of stacks their names (stacks/code-watch.ts). */
export interface ProgramCode {
  /**
   * `addresses` are those of the program, the leaf first; `kernelText` is what bpftrace printed. `isCut`:
   * there are more callers than these.
   */
  symbolize(pid: number, addresses: readonly number[], kernelText: string, isCut?: boolean): Stack;
  /** A value that stays the same as long as a stack of the process would get the same names. */
  versionOf(pid: number): unknown;
}

/** Knows which requests goroutines served (stacks/request-steps.ts). Times are Unix nanoseconds. */
export interface ServedSteps {
  /** The step of the request that takes the largest part of a time, which may be an instant. */
  stepIn(pid: number, goid: number, fromNs: number, untilNs: number): Step | undefined;
}

export interface ProbeReader {
  /**
   * Takes a line that the script printed by itself: a printf that begins with the probe's name, or
   * a map that does. Such maps are not in `Tick.maps`.
   */
  takeLine?(line: string): void;
  readTick(tick: Tick): ProbeRecord[];
  /** Makes records of the tick just read that need what other probes tell later. */
  takeLater?(): () => readonly ProbeRecord[];
  /** Gives what was held back so that more would be known of it. It is called last. */
  flush?(): readonly ProbeRecord[];
  /** A table in the kernel that only grows is full; it is empty in a new life of bpftrace. */
  readonly isWorn?: boolean;
}
