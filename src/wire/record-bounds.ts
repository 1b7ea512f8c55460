// What the numbers and times of a record may be. The collector refuses a batch with a record that is out of
// bounds, so the agent asks the same question of each record and leaves out the one that is. Names are not
// looked at: they stay hostile, and are escaped where they are shown. Pure.

import type {LossRecord, ProbeRecord} from '../domain/record.js';
import type {RequestRecord} from '../domain/request.js';
import type {StackRecord} from '../domain/stacks/stack.js';
import type {TargetProcess} from '../domain/target.js';

/** The year 2116. A time and a duration, or a time and an offset, stay below SQLite's 2^63 together. */
const MAX_NS = 2n ** 62n;
/** 104 days in nanoseconds, or 8 PiB. Numbers up to there are exact, and sums of them are numbers. */
const MAX_AMOUNT = Number.MAX_SAFE_INTEGER;

/**
 * What is wrong with a record; undefined if nothing is. `clockOffsetNs` corrects the times of its batch: the
 * collector's clock minus the agent's.
 */
export function recordFault(record: ProbeRecord, clockOffsetNs: bigint): string | undefined {
  switch (record.kind) {
    case 'histogram':
      return areAmounts(record.histogram.counts.values())
        ? undefined
        : 'a histogram is out of bounds';
    case 'counter':
    case 'gauge':
      return figureFault(record.value);
    case 'stack':
      return stackFault(record);
    case 'request':
      return requestFault(record, clockOffsetNs);
    case 'target':
      return processFault(record.process);
    case 'loss':
      return lossFault(record);
    case 'cost':
      return [record.runNs, record.runs].every(isAmount) ? undefined : 'a cost is out of bounds';
  }
}

export function processFault({startTicks}: TargetProcess): string | undefined {
  return isAmount(startTicks) ? undefined : 'the start of a process is no time';
}

/** Whether it is a time in Unix ns, or a duration, that the run file can keep. */
export function isTime(ns: bigint): boolean {
  return ns >= 0n && ns < MAX_NS;
}

/** False for NaN and infinite numbers too. */
export function isAmount(value: number): boolean {
  return value >= 0 && value <= MAX_AMOUNT;
}

/** A counter that wrapped is nonsense and does no harm: it is let through. */
function figureFault(value: number): string | undefined {
  return Math.abs(value) <= 2 ** 64 ? undefined : `a figure is out of bounds: ${value}`;
}

function stackFault({points}: StackRecord): string | undefined {
  const point = points.find(({weight}) => !isAmount(weight));
  return point && `the weight of a stack is out of bounds: ${point.weight}`;
}

function requestFault(record: RequestRecord, clockOffsetNs: bigint): string | undefined {
  const {startNs, durationNs, drainNs = 0, bytesIn, bytesOut, budget, calls} = record;
  if (!isTime(startNs) || !isTime(startNs + clockOffsetNs)) return 'a request begins at no time';
  const isBounded =
    isAmount(durationNs) &&
    isAmount(drainNs) &&
    isAmount(bytesIn) &&
    isAmount(bytesOut) &&
    areAmounts(budget.values()) &&
    calls.every((call) => isAmount(call.offsetNs) && isAmount(call.durationNs));
  return isBounded ? undefined : 'a request is out of bounds';
}

function lossFault({count, gapNs = 0n}: LossRecord): string | undefined {
  return isAmount(count) && isTime(gapNs) ? undefined : 'a loss is out of bounds';
}

/** Without a copy of the values: a collector looks at millions of them each second. */
function areAmounts(values: Iterable<number>): boolean {
  for (const value of values) if (!isAmount(value)) return false;
  return true;
}
