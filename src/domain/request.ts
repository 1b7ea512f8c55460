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

export interface RequestRecord {
  readonly kind: 'request';
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
}

export function budgetSumNs(budget: Budget): number {
  let sum = 0;
  for (const ns of budget.values()) sum += ns;
  return sum;
}

/** The budget completed to a duration: what the parts leave over becomes `unexplained`. */
export function completeBudget(parts: Budget, durationNs: number): Budget {
  const budget = new Map<BudgetPart, number>();
  for (const [part, ns] of parts) if (ns > 0) budget.set(part, ns);
  const rest = durationNs - budgetSumNs(budget);
  if (rest > 0) budget.set('unexplained', (budget.get('unexplained') ?? 0) + rest);
  return budget;
}
