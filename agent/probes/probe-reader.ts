// What turns the output of one script into records: one file per probe, with the script's stem.
// A reader lives as long as its bpftrace process, so a restart is never read as a negative figure.

import type {PrintedMap} from '../bpftrace/printed-map.js';
import type {ProbeRecord} from '../../src/domain/record.js';
import type {CodeWatch} from './stacks/code-watch.js';
import type {RequestSteps} from './stacks/request-steps.js';

/** What a tick ended. Maps are cumulative, as printed at its end, by name without `@`. */
export interface Tick {
  readonly startKernelNs: bigint;
  readonly endKernelNs: bigint;
  readonly maps: ReadonlyMap<string, PrintedMap>;
  /** The target of a root pid; undefined for one that was never watched. */
  readonly targetOf: (pid: number) => string | undefined;
}

/** What a reader may need of the host it reads for. */
export interface ReaderHost {
  /** Unix ns on the agent's clock, of a time by the kernel's (`nsecs`). */
  readonly toUnixNs: (kernelNs: bigint) => bigint;
  /** What a map of the script holds at most. */
  readonly mapKeys: number;
  /** Gives the addresses of stacks their names. */
  readonly code: Pick<CodeWatch, 'symbolize' | 'executed'>;
  /** Which requests goroutines served, as far as they have ended. */
  readonly steps: Pick<RequestSteps, 'stepIn'>;
}

export interface ProbeReader {
  /**
   * For scripts that print by themselves: each line of theirs as it came, which is a printf that
   * begins with the probe's name, or a map that does. Such maps are not in `Tick.maps`.
   */
  takeLine?(line: string): void;
  readTick(tick: Tick): ProbeRecord[];
  /** Makes records of the tick just read that need what other probes tell later. */
  takeLater?(): () => readonly ProbeRecord[];
  /** What was held back so that more would be known of it; nothing may come after it. */
  flush?(): readonly ProbeRecord[];
  /** Something in the kernel that only grows is full; a new life of bpftrace begins with it empty. */
  readonly isWorn?: boolean;
}
