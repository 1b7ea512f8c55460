// What a control group allows and what it did, in the same words for version 1 and 2
// (Documentation/admin-guide/cgroup-v2.rst, cgroup-v1/, scheduler/sched-bwc.rst).

/** Reads a file of a group; undefined where it is not there. */
export type ReadFile = (file: string) => string | undefined;

/** Absent values are not limited, or not told by this kernel. */
export interface CgroupState {
  readonly levels: Readonly<Record<string, number | undefined>>;
  /** Since the group was made. */
  readonly sums: Readonly<Record<string, number | undefined>>;
  /** By device (`8:0`): limits of I/O per second. */
  readonly deviceLimits: ReadonlyMap<string, Readonly<Record<string, number>>>;
}

/** Version 1 writes this where memory is not limited: the largest multiple of a page below 2^63. */
export const NO_MEMORY_LIMIT = 2 ** 62;

export function cpusOf(quotaUs: number | undefined, periodUs: number | undefined) {
  return quotaUs === undefined || quotaUs < 0 || !periodUs ? undefined : quotaUs / periodUs;
}

/** How many CPUs a list such as `0-3,8` names. */
export function countCpus(list: string | undefined): number | undefined {
  const ranges = (list ?? '')
    .trim()
    .split(',')
    .filter((range) => range !== '');
  if (ranges.length === 0) return undefined;
  return ranges.reduce((sum, range) => {
    const [first, last = first] = range.split('-').map(Number);
    return sum + last! - first! + 1;
  }, 0);
}
