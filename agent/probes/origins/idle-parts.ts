// Parts of a budget in which a request does nothing itself: it is parked, or it is not known what it
// does. Such time is that of a call, if one was under way for the request.

import {
  WAITS_FOR_ANYTHING,
  type BudgetPart,
  type RequestRecord,
} from '../../../src/domain/request.js';

/**
 * A call by another goroutine whose peer is not known is named for what it was made with, as
 * `upstream:http` (agent/probes/requests/park-kind.ts). Pipes and Unix sockets have no better name.
 */
const WITHOUT_PEER = /^upstream:(?!pipe$|unix$)[a-z0-9]+$/;

export function waitsForAnything(part: BudgetPart): boolean {
  return WAITS_FOR_ANYTHING.has(part) || WITHOUT_PEER.test(part);
}

/**
 * Whether a request waited in this part for another goroutine. A peer that is inferred was named by the time
 * at which it answered (agent/probes/requests/named-part.ts); whose call that was is not known yet.
 */
export function waitedIn({inferred}: Pick<RequestRecord, 'inferred'>, part: BudgetPart): boolean {
  return waitsForAnything(part) || (inferred.includes(part) && part.startsWith('upstream:'));
}

/**
 * `sched` is idle too. A goroutine that goes on at another thread and parks there without a system call
 * is taken to be runnable still.
 */
export function isIdleIn(record: Pick<RequestRecord, 'inferred'>, part: BudgetPart): boolean {
  return part === 'sched' || part === 'unexplained' || waitedIn(record, part);
}
