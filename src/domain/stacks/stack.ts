// Stacks and their frames: the place in a program at the moment of a sample. Frames and stacks get numbers
// where they are stored (src/flame/stack-tree.ts keeps each of them once).

import type {Step} from '../step.js';

/** A function in a stack. A function of a module is one frame, wherever it is called. */
export interface Frame {
  readonly kind: 'user' | 'kernel';
  /** Name of the function, or `MODULE+0x1a2b` (the address in the file) if it has none. Hostile text. */
  readonly name: string;
  /** Base name of the file it comes from, `[kernel]`, `[vdso]`, `[anonymous]`. Hostile text. */
  readonly module: string;
  readonly named: boolean;
  /** The compiler copied the function's code into its caller, so there is no call. */
  readonly inlined: boolean;
}

/** Stands where a stack was cut, so that a flame graph shows that callers are missing. */
export const CUT_FRAME: Frame = {
  kind: 'user',
  name: '[cut]',
  module: '',
  named: true,
  inlined: false,
};

export interface Stack {
  /** From the root, which called everything else, to the leaf, which ran or blocked. */
  readonly frames: readonly Frame[];
  /** Cut at the depth limit of the unwinder, where `CUT_FRAME` stands: some callers are missing. */
  readonly truncated: boolean;
  /** Addresses outside of any executable mapping, left out of `frames`: junk of the unwinder. */
  readonly droppedFrames: number;
}

/** The stack of what was met at a place that was not read. */
export const NO_STACK: Stack = {frames: [], truncated: false, droppedFrames: 0};

/**
 * `on-cpu` and `off-cpu` are about threads. `waiting` is about goroutines that served a request: where
 * each of them parked, and for how long. Weights are samples on-CPU, and nanoseconds in the other two.
 */
export const SAMPLE_KINDS = ['on-cpu', 'off-cpu', 'waiting'] as const;

export type SampleKind = (typeof SAMPLE_KINDS)[number];

/** How often each CPU is sampled (bpf/oncpu.bt). Not a divisor of a second, so that no timer keeps step. */
export const SAMPLES_PER_SECOND = 99;

/** The time that one on-CPU sample stands for. */
export const SAMPLE_PERIOD_NS = 1e9 / SAMPLES_PER_SECOND;

/** The reason why a thread left the CPU, as far as the kernel tells. */
export const WAIT_KINDS = ['disk', 'network', 'lock', 'sleep', 'preempted', 'other'] as const;

export type WaitKind = (typeof WAIT_KINDS)[number];

/**
 * What a parked goroutine waited for, as its stack tells (agent/probes/requests/park-kind.ts). `upstream` is
 * the answer of another server, `sched` a thread of Go's scheduler, `pool` a free connection of a pool.
 */
export const PARK_KINDS = [
  'lock',
  'pool',
  'semaphore',
  'cond',
  'waitgroup',
  'chan',
  'select',
  'sleep',
  'gc',
  'stop-the-world',
  'io',
  'upstream',
  'sched',
  'other',
] as const;

export type ParkKind = (typeof PARK_KINDS)[number];

/** One sample of a stack in an interval. */
export interface StackPoint {
  /** Since the start of the interval. */
  readonly offsetMs: number;
  /** Samples, or ns. */
  readonly weight: number;
  /** The number of waits that the weight is the sum of, where it is known; only `waiting` points have it. */
  readonly count?: number;
}

/** All samples of one stack of one target in one interval. */
export interface StackRecord {
  readonly kind: 'stack';
  readonly sampleKind: SampleKind;
  readonly target: string;
  readonly stack: Stack;
  /** The step of the request that the goroutine served at that moment. */
  readonly step?: Step;
  /** Off-CPU: why the thread waited. Waiting: what the goroutine waited for. Absent on-CPU. */
  readonly wait?: WaitKind | ParkKind;
  /** True for the time of a Go scheduler that has nothing to do. It is hidden unless somebody asks for it. */
  readonly idle: boolean;
  /** In order of time. */
  readonly points: readonly StackPoint[];
}
