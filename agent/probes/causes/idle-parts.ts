// Parts of a budget in which a request does nothing itself: it is parked, or it is not known what it
// does. Such time is that of a call, if one was under way for the request.

import type {BudgetPart} from '../../../src/domain/request.js';

/** Reasons of waits for another goroutine, which may be busy with a call. */
const FOR_ANYTHING: ReadonlySet<BudgetPart> = new Set([
  'wait:select',
  'wait:chan',
  'wait:cond',
  'wait:waitgroup',
]);

export function waitsForAnything(part: BudgetPart): boolean {
  return FOR_ANYTHING.has(part);
}

/**
 * `sched` is idle too. A goroutine that goes on at another thread and parks there without a system call
 * is taken to be runnable still.
 */
export function isIdle(part: BudgetPart): boolean {
  return part === 'sched' || part === 'unexplained' || waitsForAnything(part);
}
