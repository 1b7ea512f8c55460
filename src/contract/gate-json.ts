// Limits of a comparison and whether they held: part of `compare --json`. Names do not change, and every
// figure has its unit in `unit`.

/**
 * `broken`: the figure is beyond the limit, and chance does not explain that. `undecided`: the data are too
 * little to tell, or one side lacks the figure. `skipped`: the phase is no witness.
 */
export type LimitStateJson = 'held' | 'broken' | 'undecided' | 'skipped';

export interface GateJson {
  /** `broken` where any limit is; else `undecided` where any is. */
  readonly state: 'held' | 'broken' | 'undecided';
  /** Whether the command fails: a limit is broken, or undecided where the budget says that this fails. */
  readonly failed: boolean;
  readonly base: readonly ComparedRunJson[];
  readonly new: readonly ComparedRunJson[];
  /** In the order of the limits, then of the phases. */
  readonly limits: readonly LimitResultJson[];
}

export interface ComparedRunJson {
  readonly id: string;
  readonly name: string;
  /** Less than all of the run's measurement was stored. */
  readonly degraded?: true;
}

export interface LimitResultJson {
  /** The name in the budget file; absent for a limit of the command line. */
  readonly name?: string;
  /** As the user wrote it: `push.p95 > +10%`. */
  readonly limit: string;
  /** The phase, or both where they differ (`ramp 4 users → ramp 9 users`); of a knee, ramp and operation. */
  readonly where: string;
  readonly state: LimitStateJson;
  /** Of `base` and `new`: ms, `/s`, a share (0–1), or the load of a knee in users or `/s`. */
  readonly unit: 'ms' | '/s' | 'share' | 'users';
  readonly base?: number;
  readonly new?: number;
  /** What is held against the limit; absent where it could not be worked out. */
  readonly judged?: JudgedJson;
  /** What the interval rests on: blocks of time, or runs where each side has three and more. */
  readonly from?: 'blocks' | 'runs';
  /** One sentence for a person. */
  readonly sentence: string;
}

export interface JudgedJson {
  /** `relative`: the share by which it changed; `change`: the difference; `value`: the new value itself. */
  readonly kind: 'relative' | 'change' | 'value';
  readonly value: number;
  readonly limit: number;
  /** The true value lies between them in 99 of 100 cases; an end is absent where the data give none. */
  readonly low?: number;
  readonly high?: number;
  /** About how many times as much data would decide; absent where the state is another one. */
  readonly moreData?: number;
}
