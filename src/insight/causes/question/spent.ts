// The CPU time of a target that goes into some of its functions, in both stretches.

import {millisOf} from '../../functions/function-rows.js';
import type {Question} from './question.js';
import type {Side} from './sides.js';

/** Two-sided 99 % quantile of the normal distribution. */
const Z = 2.5758;

interface CpuSpent {
  /** Samples on the CPU, of the target in all. */
  readonly samples: number;
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
  /** Whether the share of its CPU time grew by so much, and by more than the number of samples leaves open. */
  grewBy(share: number): boolean;
}

/** Undefined without samples. */
export function cpuIn({sides, target}: Question, functions: RegExp): CpuChange | undefined {
  if (sides === undefined) return undefined;
  const [before, after] = [spentOf(sides.before), spentOf(sides.after)];
  const more = Math.max(after.cpus - before.cpus, 0);
  const shareOfGrowth = Math.min(1, more / Math.max(more, after.all - before.all, 1e-9));
  const grown = after.share - before.share;
  const grewBy = (share: number): boolean => grown >= Math.max(share, chance(before, after));
  return {before, after, shareOfGrowth, grewBy};

  function spentOf({sites, durationMs}: Side): CpuSpent {
    const {onCpu = 0, allOnCpu = 0} = sites?.spentIn(target, functions) ?? {};
    const cpus = (samples: number): number => millisOf('on-cpu', samples) / Math.max(1, durationMs);
    return {
      samples: allOnCpu,
      ...{cpus: cpus(onCpu), all: cpus(allOnCpu), share: allOnCpu > 0 ? onCpu / allOnCpu : 0},
    };
  }
}

/** The half of the interval of a difference of two shares that are equal. */
function chance(was: CpuSpent, is: CpuSpent): number {
  const samples = was.samples + is.samples;
  if (was.samples === 0 || is.samples === 0) return 0;
  const share = (was.share * was.samples + is.share * is.samples) / samples;
  return Z * Math.sqrt(share * (1 - share) * (1 / was.samples + 1 / is.samples));
}

/** Goroutines and threads of the target that waited in the functions at a time, on average. */
export function waitersIn(side: Side, target: string, functions: RegExp): number {
  const {waitedNs = 0} = side.sites?.spentIn(target, functions) ?? {};
  return waitedNs / 1e6 / Math.max(1, side.durationMs);
}
