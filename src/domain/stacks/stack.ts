// Stacks and their frames: where a program was when it was looked at. Numbers of frames and stacks
// are given by whoever stores them (src/flame/stack-tree.ts keeps each once).

import type {Step} from '../step.js';

/** A function in a stack. The same function of the same module is one frame, wherever it is called. */
export interface Frame {
  readonly kind: 'user' | 'kernel';
  /** The function; `MODULE+0x1a2b`, the address in the file, where nothing names it. Hostile text. */
  readonly name: string;
  /** Base name of the file it comes from, `[kernel]`, `[vdso]`, `[anonymous]`. Hostile text. */
  readonly module: string;
  readonly named: boolean;
  /** Its code was copied into its caller by the compiler: it has no call of its own. */
  readonly inlined: boolean;
}

/** Stands where a stack was cut, so that a picture shows that its callers are not the true ones. */
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

/** How often a CPU is looked at: bpf/oncpu.bt. No divisor of a second, so as not to walk in step. */
export const SAMPLES_PER_SECOND = 99;

/** Time that one on-CPU sample stands for. */
export const SAMPLE_PERIOD_NS = 1e9 / SAMPLES_PER_SECOND;

/** Why a thread left the CPU, as far as the kernel's own words tell. */
export const WAIT_KINDS = ['disk', 'network', 'lock', 'sleep', 'preempted', 'other'] as const;

export type WaitKind = (typeof WAIT_KINDS)[number];

/** Of one stack in one interval. */
export interface StackPoint {
  /** Since the start of the interval. */
  readonly offsetMs: number;
  /** Samples, or ns of off-CPU time. */
  readonly weight: number;
}

/** What the probes saw of one stack of one target in one interval. */
export interface StackRecord {
  readonly kind: 'stack';
  readonly sampleKind: SampleKind;
  readonly target: string;
  readonly stack: Stack;
  /** Of the request that the goroutine served then. */
  readonly step?: Step;
  /** Of off-CPU stacks. */
  readonly wait?: WaitKind;
  /** Time of a Go scheduler that has nothing to do: hidden unless asked for. */
  readonly idle: boolean;
  /** In order of time. */
  readonly points: readonly StackPoint[];
}
