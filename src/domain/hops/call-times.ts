// Gives the calls of a request the time that they took. Pure.
//
// An agent charges a call to the request that it was made for if it knows both in time. Where a call is known to be of
// a request that has less time for it than the call lasted, the request's budget has the rest as time in which nobody
// saw what it did, or as a wait for a peer without a name. That time is the call's. What the request was seen to do
// itself while the call was under way stays as it is.

import {WAITS_FOR_ANYTHING} from '../request.js';
import {budgetOf, nsOf, partTimesOf, type PartTimes} from './part-times.js';

/** The time of a call within its request. Of calls at the same time one alone has it. */
export interface CallTime {
  /** The part that the call has in the budget of its request. */
  readonly part: string | undefined;
  readonly ns: number;
}

interface TimedBudget {
  readonly durationNs: number;
  readonly parts: PartTimes;
}

/** Parts that a call takes time of where it lacks some, in this order. */
const UNSEEN = ['upstream:http', 'upstream:unknown', 'unexplained'] as const;
const ORDER: readonly string[] = [...UNSEEN, ...WAITS_FOR_ANYTHING];
const ALWAYS: ReadonlySet<string> = new Set(UNSEEN);

/** The parts of a budget, of the same sum, when its calls have their time. */
export function withCallTimes(budget: TimedBudget, calls: readonly CallTime[]): PartTimes {
  const lacking = lackingNs(budget.parts, calls);
  const wantedNs = sumOf(lacking.values());
  if (wantedNs <= 0) return budget.parts;
  const taken = takeUnseen(budget, calls, wantedNs);
  const takenNs = sumOf(taken.values());
  if (takenNs <= 0) return budget.parts;
  const parts = budgetOf(budget.parts);
  for (const [part, ns] of taken) parts.set(part, parts.get(part)! - ns);
  for (const [part, ns] of lacking) {
    parts.set(part, (parts.get(part) ?? 0) + (takenNs * ns) / wantedNs);
  }
  return partTimesOf(parts);
}

/** How much longer calls took than the budget has for them, by part; only parts that lack some. */
function lackingNs(parts: PartTimes, calls: readonly CallTime[]): ReadonlyMap<string, number> {
  const lacking = new Map<string, number>();
  for (const {part, ns} of calls) {
    if (part !== undefined) lacking.set(part, (lacking.get(part) ?? 0) + ns);
  }
  for (const [part, callsNs] of lacking) {
    const ns = nsOf(parts, part);
    if (callsNs > ns) lacking.set(part, callsNs - ns);
    else lacking.delete(part);
  }
  return lacking;
}

/**
 * By part, `wantedNs` in all at most. A wait that may have been for anything gives only what cannot lie outside of the
 * calls.
 */
function takeUnseen(
  {durationNs, parts}: TimedBudget,
  calls: readonly CallTime[],
  wantedNs: number,
): ReadonlyMap<string, number> {
  const outsideNs = Math.max(0, durationNs - sumOf(calls.map(({ns}) => ns)));
  const taken = new Map<string, number>();
  let leftNs = wantedNs;
  for (const name of ORDER) {
    const ownNs = nsOf(parts, name);
    const insideNs = ALWAYS.has(name) ? ownNs : ownNs - outsideNs;
    const ns = Math.min(leftNs, insideNs);
    if (ns <= 0) continue;
    taken.set(name, ns);
    leftNs -= ns;
  }
  return taken;
}

function sumOf(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
