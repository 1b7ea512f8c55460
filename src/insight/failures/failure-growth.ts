// Whether operations fail more often in the second of two times than in the first, and which of the
// causes there are new. Pure.

import type {FailureCauseJson, FailureGrowthJson} from '../../contract/failure-json.js';
import type {OperationRowJson} from '../../contract/report-json.js';

/** Fewer failures are single accidents. */
const FEWEST = 3;
/** A share of the operations that fails more than before. */
const LEAST_MORE = 0.01;
/** The 99 % quantile of the chi-squared distribution of one degree of freedom, as for growth of times. */
const CRITICAL = 6.635;
/** What was met so many times less often before is a cause of what is new. */
const LEAST_FACTOR = 1.5;

export interface FailingSide {
  readonly durationMs: number;
  readonly operations: readonly OperationRowJson[];
  readonly failures?: readonly FailureCauseJson[] | undefined;
}

/**
 * Undefined where operations do not fail more often. What a target met in the second time alone (a full
 * disk, a new start) is no chance, however few operations it made fail.
 */
export function failureGrowth(
  before: FailingSide,
  after: FailingSide,
): FailureGrowthJson | undefined {
  const [was, is] = [failedIn(before), failedIn(after)];
  if (was.count === 0 || is.count === 0 || is.failed < FEWEST) return undefined;
  if (is.share - was.share < LEAST_MORE) return undefined;
  const causes = newCauses(before, after);
  const isSure = isBeyondChance(was, is) || causes.some(({isMet}) => isMet);
  if (!isSure) return undefined;
  return {
    ...{failed: is.failed, count: is.count, beforeShare: was.share, afterShare: is.share},
    causes: causes.map(({cause}) => cause),
  };
}

interface NewCause {
  readonly cause: FailureCauseJson;
  /** A target met it, and did not before. */
  readonly isMet: boolean;
}

/** Leaves out what was about as frequent before. */
function newCauses(before: FailingSide, after: FailingSide): NewCause[] {
  const stood = new Map((before.failures ?? []).map((cause) => [keyOf(cause), cause.count]));
  return (after.failures ?? []).flatMap((cause) => {
    const was = (stood.get(keyOf(cause)) ?? 0) / Math.max(1, before.durationMs);
    if (cause.count / Math.max(1, after.durationMs) < LEAST_FACTOR * was) return [];
    return [{cause, isMet: cause.what !== 'operations' && was === 0}];
  });
}

interface Failed {
  readonly failed: number;
  readonly count: number;
  readonly share: number;
}

function failedIn({operations}: FailingSide): Failed {
  const failed = operations.reduce((sum, row) => sum + row.failed, 0);
  const count = operations.reduce((sum, row) => sum + row.count, 0);
  return {failed, count, share: count > 0 ? failed / count : 0};
}

/**
 * Whether one share explains both sides: the G-test (Sokal and Rohlf, Biometry), which holds for few failures
 * too, or none.
 */
function isBeyondChance(was: Failed, is: Failed): boolean {
  const share = (was.failed + is.failed) / (was.count + is.count);
  const surprise = (seen: number, expected: number): number =>
    seen === 0 ? 0 : 2 * seen * Math.log(seen / expected);
  const sides = [was, is].flatMap(({failed, count}) => [
    surprise(failed, count * share),
    surprise(count - failed, count * (1 - share)),
  ]);
  return sides.reduce((sum, each) => sum + each, 0) >= CRITICAL;
}

function keyOf({name, host, target, operation, message}: FailureCauseJson): string {
  return JSON.stringify([name, host, target, operation, message]);
}
