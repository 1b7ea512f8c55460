// The CPU time of a target that goes into some of its functions, in both stretches.

import {millisOf} from '../../functions/function-rows.js';
import type {Question} from './question.js';
import type {Side} from './sides.js';

interface CpuSpent {
  /** CPUs: in the functions, and of the target in all. */
  readonly cpus: number;
  readonly all: number;
  /** 0 where there are no samples. */
  readonly share: number;
}

export interface CpuChange {
  readonly before: CpuSpent;
  readonly after: CpuSpent;
  /** The share of what the target uses more that these functions use more, 0–1. */
  readonly shareOfGrowth: number;
}

/** Undefined without samples. */
export function cpuIn({sides, target}: Question, functions: RegExp): CpuChange | undefined {
  if (sides === undefined) return undefined;
  const [before, after] = [spentOf(sides.before), spentOf(sides.after)];
  const more = Math.max(after.cpus - before.cpus, 0);
  const shareOfGrowth = Math.min(1, more / Math.max(more, after.all - before.all, 1e-9));
  return {before, after, shareOfGrowth};

  function spentOf({sites, durationMs}: Side): CpuSpent {
    const {onCpu = 0, allOnCpu = 0} = sites?.spentIn(target, functions) ?? {};
    const cpus = (samples: number): number => millisOf('on-cpu', samples) / Math.max(1, durationMs);
    return {cpus: cpus(onCpu), all: cpus(allOnCpu), share: allOnCpu > 0 ? onCpu / allOnCpu : 0};
  }
}

/** Goroutines and threads of the target that waited in the functions at a time, on average. */
export function waitersIn(side: Side, target: string, functions: RegExp): number {
  const {waitedNs = 0} = side.sites?.spentIn(target, functions) ?? {};
  return waitedNs / 1e6 / Math.max(1, side.durationMs);
}
