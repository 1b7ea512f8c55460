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

/**
 * A call by another goroutine whose peer is not known is named for what it was made with, as
 * `upstream:http` (agent/probes/requests/park-kind.ts). Pipes and Unix sockets have no better name.
 */
const WITHOUT_PEER = /^upstream:(?!pipe$|unix$)[a-z0-9]+$/;

export function waitsForAnything(part: BudgetPart): boolean {
  return FOR_ANYTHING.has(part) || WITHOUT_PEER.test(part);
}

/**
 * `sched` is idle too. A goroutine that goes on at another thread and parks there without a system call
 * is taken to be runnable still.
 */
export function isIdle(part: BudgetPart): boolean {
  return part === 'sched' || part === 'unexplained' || waitsForAnything(part);
}
