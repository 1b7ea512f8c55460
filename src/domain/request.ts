// One HTTP request as the kernel saw a target serve it, with the budget of its time. The parts of a
// budget add up to the duration by construction; `unexplained` is the time that no other part holds.

import type {SpanContext} from './span.js';
import type {Stack} from './stacks/stack.js';
import type {Step} from './step.js';

/** The parts with fixed names. Besides them there are `upstream:` with a peer and `wait:` with a reason. */
export const BUDGET_PARTS = [
  'tls',
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

/** Waits for another goroutine, which may be busy with a call. */
export const WAITS_FOR_ANYTHING: ReadonlySet<BudgetPart> = new Set([
  'wait:select',
  'wait:chan',
  'wait:cond',
  'wait:waitgroup',
]);

/** The part without the name of a peer or a reason: `upstream`, `wait`. */
export function partFamily(part: string): string {
  const end = part.indexOf(':');
  return end < 0 ? part : part.slice(0, end);
}

/** Nanoseconds by part; absent parts took none. Never negative. */
export type Budget = ReadonlyMap<BudgetPart, number>;

/**
 * The start and duration of a part within a request; a waterfall is drawn from them. Calls of one part
 * that follow each other may be joined to one, and `count` is then their number.
 */
export interface RequestCall {
  readonly part: BudgetPart;
  readonly offsetNs: number;
  readonly durationNs: number;
  readonly count: number;
  /** Where the goroutine parked; only waits have it, and only where the engine reads such stacks. */
  readonly stack?: Stack;
}

/**
 * How it was found out which served request a call was made for, the surest sign first. `connection`: the
 * kernel saw the server's thread make it for that request. `goroutine`: the request's goroutine made it,
 * or was parked for as long as it took. `stack`: that goroutine was parked in a client's function.
 * `traceparent`: the trace context was passed on. `containment`: no other request lasted all that time.
 */
export const ORIGIN_SIGNS = [
  'connection',
  'goroutine',
  'stack',
  'traceparent',
  'containment',
] as const;

export type OriginSign = (typeof ORIGIN_SIGNS)[number];

/** The served request that a call was made for. */
export interface CallOrigin {
  /** The `id` of a request that the same agent saw. */
  readonly id: number;
  readonly by: OriginSign;
}

export interface RequestRecord {
  readonly kind: 'request';
  /** `server`: the target answered the request. `client`: the target sent it to `peer`. */
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
  /** Taken from the `traceparent` of the request, if that is valid. */
  readonly trace?: SpanContext;
  /** Address and port of the other side, if the start of the connection was seen. */
  readonly peer?: string;
  /** Address and port of the target's own side. Only the CO-RE engine tells it. */
  readonly local?: string;
  /** Inode of the network namespace of `local`, without which a loopback address says little. */
  readonly netns?: number;
  /** Names a served request that calls were made for; unique among those of its agent. Below 2^53. */
  readonly id?: number;
  /** Of a call that the target made while it served a request. */
  readonly origin?: CallOrigin;
  readonly budget: Budget;
  /** Parts that rest on inference rather than on the request's own events. */
  readonly inferred: readonly BudgetPart[];
  /** Time from the last write until the peer acknowledged everything. Not part of the budget. */
  readonly drainNs?: number;
  /** In order of time, 64 at most; empty where only the sums are known. */
  readonly calls: readonly RequestCall[];
  readonly details: RequestDetails;
  /**
   * No sample can keep it, so that only sums and joins need it: `pid`, `goid` and bytes are 0, `calls` and
   * `details` are empty.
   */
  readonly isLeftOut?: boolean;
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
 * Completes a budget, so that its parts add up to the duration. Time that no part has becomes
 * `unexplained`. If the parts have too much, some time was counted twice, because the scheduler's sums
 * and the probes' clock do not move together: the excess is taken from the scheduler's parts first, then
 * from the largest part.
 */
export function completeBudget(parts: Budget, durationNs: number): Budget {
  const budget = new Map<BudgetPart, number>();
  for (const [part, ns] of parts) if (ns > 0) budget.set(part, ns);
  return completeInPlace(budget, durationNs);
}

/** Completes a budget as completeBudget does, in place. None of its parts may be 0 or below. */
export function completeInPlace(budget: Map<BudgetPart, number>, durationNs: number): Budget {
  let excess = budgetSumNs(budget) - durationNs;
  if (excess < 0) budget.set('unexplained', (budget.get('unexplained') ?? 0) - excess);
  if (excess <= 0) return budget;
  for (const part of SCHEDULED) excess -= takeFrom(budget, part, excess);
  if (excess <= 0) return budget;
  const bySize = [...budget].sort(([, left], [, right]) => right - left);
  for (const [part] of bySize) excess -= takeFrom(budget, part, excess);
  return budget;
}

/** The parts whose times the scheduler sums up. */
const SCHEDULED = ['runqueue', 'sched'] as const;

/** Takes so many ns of a part, or all that it has, and returns how many. `ns` is not below 0. */
function takeFrom(budget: Map<BudgetPart, number>, part: BudgetPart, ns: number): number {
  const before = budget.get(part) ?? 0;
  const taken = Math.min(before, ns);
  if (taken < before) budget.set(part, before - taken);
  else budget.delete(part);
  return taken;
}
