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

/** Weights of on-CPU stacks are samples, those of off-CPU stacks nanoseconds. */
export type SampleKind = 'on-cpu' | 'off-cpu';

/** How often each CPU is sampled (bpf/oncpu.bt). Not a divisor of a second, so that no timer keeps step. */
export const SAMPLES_PER_SECOND = 99;

/** The time that one on-CPU sample stands for. */
export const SAMPLE_PERIOD_NS = 1e9 / SAMPLES_PER_SECOND;

/** The reason why a thread left the CPU, as far as the kernel tells. */
export const WAIT_KINDS = ['disk', 'network', 'lock', 'sleep', 'preempted', 'other'] as const;

export type WaitKind = (typeof WAIT_KINDS)[number];

/** One sample of a stack in an interval. */
export interface StackPoint {
  /** Since the start of the interval. */
  readonly offsetMs: number;
  /** Samples, or ns of off-CPU time. */
  readonly weight: number;
}

/** All samples of one stack of one target in one interval. */
export interface StackRecord {
  readonly kind: 'stack';
  readonly sampleKind: SampleKind;
  readonly target: string;
  readonly stack: Stack;
  /** The step of the request that the goroutine served at that moment. */
  readonly step?: Step;
  /** The kind of wait; only off-CPU stacks have one. */
  readonly wait?: WaitKind;
  /** True for the time of a Go scheduler that has nothing to do. It is hidden unless somebody asks for it. */
  readonly idle: boolean;
  /** In order of time. */
  readonly points: readonly StackPoint[];
}
