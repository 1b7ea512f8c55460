// One HTTP request as the kernel saw a target serve it, and where its time went: a budget whose
// parts add to the duration by construction, `unexplained` being what no named part holds.

import type {SpanContext} from './span.js';
import type {Step} from './step.js';

/** Parts without a name of their own; `upstream:` is followed by a peer, `wait:` by a reason. */
export const BUDGET_PARTS = [
  'queue',
  'receive',
  'fs.read',
  'fs.write',
  'fs.sync',
  'fs.meta',
  'send',
  'send.wait',
  'cpu',
  'runqueue',
  'sched',
  'unexplained',
] as const;

export type BudgetPart = (typeof BUDGET_PARTS)[number] | `upstream:${string}` | `wait:${string}`;

/** Nanoseconds by part; absent parts took none. Never negative. */
export type Budget = ReadonlyMap<BudgetPart, number>;

/**
 * When a part began within a request, and for how long it lasted: what a waterfall is drawn from.
 * Calls of one part that follow each other may be one, `count` then being how many.
 */
export interface RequestCall {
  readonly part: BudgetPart;
  readonly offsetNs: number;
  readonly durationNs: number;
  readonly count: number;
}

export interface RequestRecord {
  readonly kind: 'request';
  /** `server`: the target answered it; `client`: the target made it, to `peer`. */
  readonly side: 'server' | 'client';
  readonly target: string;
  readonly pid: number;
  /** The goroutine that served it; 0 where the server is no Go program. */
  readonly goid: number;
  readonly method: string;
  /** With its query string, at most 2,048 characters of it. */
  readonly path: string;
  readonly step: Step;
  /** 0 when the connection ended before an answer. */
  readonly status: number;
  /** When its first byte arrived in the socket, Unix ns on the agent's clock. */
  readonly startNs: bigint;
  /** Until the last write of the answer returned. */
  readonly durationNs: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** From its `traceparent`, where it had a valid one. */
  readonly trace?: SpanContext;
  /** Address and port of the client, where the connection's start was seen. */
  readonly peer?: string;
  readonly budget: Budget;
  /** Parts that rest on inference rather than on the request's own events. */
  readonly inferred: readonly BudgetPart[];
  /** From the last write until the peer acknowledged everything; outside of the budget. */
  readonly drainNs?: number;
  /** In order of time, 64 at most; empty where only the sums are known. */
  readonly calls: readonly RequestCall[];
  readonly details: RequestDetails;
}

export interface RequestDetails {
  /** The block device that holds the files it read or wrote: `sda`, `dm-0`. */
  readonly device?: string;
  /** The peer of its longest upstream call: `10.0.0.5:6379`. */
  readonly peer?: string;
}

export function budgetSumNs(budget: Budget): number {
  let sum = 0;
  for (const ns of budget.values()) sum += ns;
  return sum;
}

/**
 * The budget completed to a duration, whose sum it always is: what the parts leave over becomes
 * `unexplained`. What they have too much was counted twice, as the scheduler's sums and the clock of
 * the probes do not move together: it is taken from the scheduler's parts first, then the largest.
 */
export function completeBudget(parts: Budget, durationNs: number): Budget {
  const budget = new Map<BudgetPart, number>();
  for (const [part, ns] of parts) if (ns > 0) budget.set(part, ns);
  let excess = budgetSumNs(budget) - durationNs;
  if (excess < 0) budget.set('unexplained', (budget.get('unexplained') ?? 0) - excess);
  if (excess <= 0) return budget;
  const bySize = [...budget].sort(([, left], [, right]) => right - left).map(([part]) => part);
  for (const part of ['runqueue', 'sched', ...bySize] as const) {
    const ns = budget.get(part) ?? 0;
    if (excess <= 0) break;
    if (ns > excess) budget.set(part, ns - excess);
    else budget.delete(part);
    excess -= ns;
  }
  return budget;
}
