// What a life of an engine is: one child process (a CO-RE loader or a bpftrace) from its start to its
// end, with all that is known from it alone. engine-process.ts begins one life after the other.

import type {ProbeRecord} from '../../../src/domain/record.js';
import type {ReadInterval} from './interval-hold.js';

export interface EngineLife {
  readonly pid: number | undefined;
  /** How much the last cut told, in keys of bpftrace's maps. It decides how often cuts are made. */
  readonly keys: number;
  /** Asks for the end of the interval. Numbers count the cuts of all lives. */
  cut(number: number): void;
  /** Gives what was held back so that more would be known of it. */
  flush(): readonly ProbeRecord[];
  /** Ends the child in order. Resolves when it has ended. */
  stop(): Promise<void>;
  /** Ends the child at once. */
  kill(): void;
}

/** What a life tells. Nothing that it tells after its end counts. */
export interface LifeHandlers {
  /** Called once, when the child sees events: at this kernel time. */
  readonly onReady: (kernelNs: bigint) => void;
  /** `answers` is the last cut that the interval answers; absent: the cut that was asked for first. */
  readonly onInterval: (interval: ReadInterval, answers?: number) => void;
  /** Called for whatever the child says: it lives, though an interval may be long in coming. */
  readonly onHeard: () => void;
  /** Called when the child has ended, or has to; `reason` is for a person to read. */
  readonly onEnd: (reason: string) => void;
}

export type BeginLife<Life extends EngineLife = EngineLife> = (handlers: LifeHandlers) => Life;
