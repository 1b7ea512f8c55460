// Whether operations fail more often in the second of two times than in the first, and which of the
// causes there are new. Pure.

import type {
  FailureCauseJson,
  FailureGrowthJson,
  MeanwhileJson,
  TargetEventJson,
} from '../../contract/failure-json.js';
import type {OperationRowJson} from '../../contract/report-json.js';
import {isLate} from './target-events.js';

/** Fewer failures are single accidents. */
const FEWEST = 3;
/** A share of the operations that fails more than before. */
const LEAST_MORE = 0.01;
/** The 99 % quantile of the chi-squared distribution of one degree of freedom, as for growth of times. */
const CRITICAL = 6.635;
/** What was met so many times less often before is a cause of what is new. */
const LEAST_FACTOR = 1.5;
/** So unlikely, as a logarithm: one in a hundred. */
const UNLIKELY = Math.log(100);

export interface FailingSide {
  readonly durationMs: number;
  readonly operations: readonly OperationRowJson[];
  readonly failures?: readonly FailureCauseJson[] | undefined;
  /** What certainly happened to targets. */
  readonly events?: readonly TargetEventJson[] | undefined;
}

/**
 * Undefined where operations do not fail more often, and no event of a target cost any. What a target met in the
 * second time alone (a full disk, a new start) is no chance, however few operations it made fail. An event that
 * made no operation fail, and none late, is no cause.
 */
export function failureGrowth(
  before: FailingSide,
  after: FailingSide,
): FailureGrowthJson | undefined {
  const [was, is] = [failedIn(before), failedIn(after)];
  if (was.count === 0 || is.count === 0) return undefined;
  const costly = newEvents(before, after).filter(({meanwhile}) => hasCost(meanwhile, was, is));
  const mayHaveGrown = failMore(was, is);
  if (!mayHaveGrown && costly.length === 0) return undefined;
  const causes = newCauses(before, after);
  const hasGrown = mayHaveGrown && (isBeyondChance(was, is) || causes.some(({isMet}) => isMet));
  if (!hasGrown && costly.length === 0) return undefined;
  const told = causes.map(({cause}) => cause);
  return {
    ...{failed: is.failed, count: is.count, beforeShare: was.share, afterShare: is.share},
    causes: hasGrown ? told : [...costly, ...told.filter(({what}) => what === 'operations')],
  };
}

function failMore(was: Failed, is: Failed): boolean {
  return is.failed >= FEWEST && is.share - was.share >= LEAST_MORE;
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

/** Those that the first time had none of. */
function newEvents(before: FailingSide, after: FailingSide): TargetEventJson[] {
  const known = new Set((before.events ?? []).map(keyOf));
  return (after.events ?? []).filter((event) => !known.has(keyOf(event)));
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

/** Whether more operations failed around an event than at all other times, or took longer. */
function hasCost(then: MeanwhileJson, was: Failed, is: Failed): boolean {
  const failed = was.failed + is.failed - then.failed;
  const count = was.count + is.count - then.count;
  const expected = count > 0 ? (Math.max(0, failed) / count) * then.count : 0;
  return isUnlikely(then.failed, expected) || isLate(then);
}

/** Whether chance gives so many where fewer are expected: Chernoff's bound of a Poisson count. */
function isUnlikely(seen: number, expected: number): boolean {
  if (seen <= expected) return false;
  return seen * Math.log(seen / expected) - (seen - expected) >= UNLIKELY;
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
