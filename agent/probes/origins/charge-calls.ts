// Brings the time of calls into the budget of the request that they were made for. Pure.
//
// A request is in one state at a time. What its own thread or goroutine did stands as it is; time in
// which it was parked, or in which nobody knows what it did, is that of the call that was under way.

import {
  commonNs,
  divideTime,
  lengthOf,
  without,
  type Stretch,
} from '../../../src/domain/hops/divide-time.js';
import {optional} from '../../../src/domain/optional.js';
import type {BudgetPart, RequestCall, RequestRecord} from '../../../src/domain/request.js';
import type {Stack} from '../../../src/domain/stacks/stack.js';
import {MAX_CALLS_PER_REQUEST} from '../../../src/wire/limits.js';
import type {MadeCall, ServedRequest} from './facts.js';
import {isIdleIn} from './idle-parts.js';

type PartStretch = Stretch<BudgetPart>;

/** The record with the time of its calls as `upstream:` parts. They still add up to its duration. */
export function chargeCalls(
  {record, startNs, endNs}: ServedRequest,
  calls: readonly MadeCall[],
): RequestRecord {
  const under = divideTime(calls.map((call) => clip(call, startNs, endNs)));
  const budget = new Map(record.budget);
  const unplaced = new Map(under.map((stretch) => [stretch, stretch.untilNs - stretch.fromNs]));
  for (const call of record.calls) {
    const timed = stretchOf(call);
    for (const stretch of overlapping(under, timed)) {
      const ns = commonNs(timed, stretch);
      unplaced.set(stretch, unplaced.get(stretch)! - ns);
      if (isIdleIn(record, call.part)) move(budget, call.part, stretch.owner, ns);
    }
  }
  chargeUnexplained(budget, unplaced);
  return {
    ...record,
    budget,
    inferred: [...new Set([...record.inferred, ...guessed(calls)])].filter((part) =>
      budget.has(part),
    ),
    calls: timedParts(record, under),
    details: {...record.details, ...longestPeer(record, under)},
  };
}

function clip(
  {part: owner, startNs: fromNs, endNs: untilNs}: MadeCall,
  startNs: number,
  endNs: number,
): PartStretch {
  return {
    owner,
    fromNs: Math.max(0, fromNs - startNs),
    untilNs: Math.min(endNs, untilNs) - startNs,
  };
}

function stretchOf({part: owner, offsetNs, durationNs}: RequestCall): PartStretch {
  return {owner, fromNs: offsetNs, untilNs: offsetNs + durationNs};
}

function overlapping(
  stretches: readonly PartStretch[],
  {fromNs, untilNs}: PartStretch,
): PartStretch[] {
  return stretches.filter((each) => each.fromNs < untilNs && each.untilNs > fromNs);
}

function move(budget: Map<BudgetPart, number>, from: BudgetPart, to: BudgetPart, ns: number): void {
  const moved = Math.min(ns, budget.get(from) ?? 0);
  if (moved <= 0) return;
  const left = budget.get(from)! - moved;
  if (left > 0) budget.set(from, left);
  else budget.delete(from);
  budget.set(to, (budget.get(to) ?? 0) + moved);
}

/** Time without a place is what is unexplained, and of the request's own doings what was too short. */
function chargeUnexplained(
  budget: Map<BudgetPart, number>,
  unplaced: ReadonlyMap<PartStretch, number>,
): void {
  for (const [{owner}, ns] of unplaced) move(budget, 'unexplained', owner, ns);
}

/** Parts of calls that nobody saw being made for the request. */
function guessed(calls: readonly MadeCall[]): BudgetPart[] {
  return calls.filter(({origin}) => origin?.by !== 'connection').map(({part}) => part);
}

/** What has a time, in order: a wait is drawn only where no call was under way. */
function timedParts(record: RequestRecord, under: readonly PartStretch[]): RequestCall[] {
  const kept = record.calls.flatMap((call) =>
    isIdleIn(record, call.part)
      ? without(stretchOf(call), under).map((left) => toCall(left, call.stack))
      : [call],
  );
  const all = [...kept, ...under.map((each) => toCall(each, stackIn(record, each)))];
  return all.sort((left, right) => left.offsetNs - right.offsetNs);
}

/** Where the goroutine was parked for most of the time of a call. */
function stackIn(record: RequestRecord, stretch: PartStretch): Stack | undefined {
  let longest: {readonly ns: number; readonly stack: Stack} | undefined;
  for (const call of record.calls) {
    if (call.stack === undefined || !isIdleIn(record, call.part)) continue;
    const ns = commonNs(stretchOf(call), stretch);
    if (ns > (longest?.ns ?? 0)) longest = {ns, stack: call.stack};
  }
  return longest?.stack;
}

/** As many calls as the wire takes, the first ones. */
export function withFewCalls(record: RequestRecord): RequestRecord {
  if (record.calls.length <= MAX_CALLS_PER_REQUEST) return record;
  return {...record, calls: record.calls.slice(0, MAX_CALLS_PER_REQUEST)};
}

function toCall(
  {owner: part, fromNs, untilNs}: PartStretch,
  stack: Stack | undefined,
): RequestCall {
  const times = {offsetNs: fromNs, durationNs: untilNs - fromNs};
  return {part, ...times, count: 1, ...optional('stack', stack)};
}

/** The peer of the longest call, where the request knew of no longer one itself. */
function longestPeer(record: RequestRecord, under: readonly PartStretch[]): {peer?: string} {
  let longest: PartStretch | undefined;
  for (const each of under) {
    if (longest === undefined || lengthOf(each) > lengthOf(longest)) longest = each;
  }
  const knownNs = record.calls.reduce((most, call) => Math.max(most, upstreamNs(record, call)), 0);
  if (longest === undefined || lengthOf(longest) <= knownNs) return {};
  const peer = /^upstream:(?:[^@]*@)?(.*)$/.exec(longest.owner)?.[1];
  return peer === undefined ? {} : {peer};
}

/** How long a call waited for a peer that its part names, in ns; `upstream:http` names none. */
function upstreamNs(record: RequestRecord, {part, durationNs}: RequestCall): number {
  return part.startsWith('upstream:') && !isIdleIn(record, part) ? durationNs : 0;
}
