// Finds the served request that each call of a process was made for. Pure.
//
// What the kernel saw comes first: the thread or the goroutine of a request wrote the call, or handed it
// over to one that did, unless the trace context or the path that was passed on is another request's. A call that
// another goroutine made (net/http's Transport does that) is found by what it has in common with the
// requests that were served then: the trace context or the path that was passed on, or a wait of the
// request's goroutine that began with the call and ended with its answer. If one request alone lasted as
// long as the call and had time to wait for it, it is that one. Else the origin stays unknown.

import {groupBy} from '../../../src/domain/group-by.js';
import type {OriginSign, RequestCall} from '../../../src/domain/request.js';
import {isIdleIn, waitedIn} from './idle-parts.js';
import type {MadeCall, ServedRequest} from './facts.js';

export interface FoundOrigin {
  readonly call: MadeCall;
  readonly served: ServedRequest;
  readonly by: OriginSign;
}

/** A goroutine that waited for an answer runs again within this time, or within a tenth of its wait. */
const AWAKE_WITHIN_NS = 5_000_000;
/** A request may be written this long before the goroutine that waits for its answer is parked. */
const PARKED_WITHIN_NS = 2_000_000;
/** An answer that is read by another goroutine may be told this long after the waiting one ran. */
const READ_WITHIN_NS = 200_000;
/** A request waits for its call for most of the call's time, unless it does other things meanwhile. */
const WAITED_SHARE = 0.5;
/** A call may read the last bytes of its answer when the request that it was made for has ended. */
const OUTLASTS_NS = 1_000_000;

/** More requests at a time than this are too many to tell apart; the latest ones are looked at. */
const MOST_CANDIDATES = 256;

/** `served` and `calls` may be of any processes. A call is in the result once at most. */
export function findOrigins(
  served: readonly ServedRequest[],
  calls: readonly MadeCall[],
): FoundOrigin[] {
  const byProcess = new Map(groupBy(calls, ({pid}) => pid).map((made) => [made[0]!.pid, made]));
  return groupBy(served, ({record}) => record.pid).flatMap((requests) => {
    const made = byProcess.get(requests[0]!.record.pid);
    return made === undefined ? [] : findInProcess(requests, made);
  });
}

function findInProcess(
  served: readonly ServedRequest[],
  calls: readonly MadeCall[],
): FoundOrigin[] {
  const found: FoundOrigin[] = [];
  const unknown: Candidates[] = [];
  for (const {call, requests} of candidatesOf(served, calls)) {
    const request = requests.find(({kernelId}) => kernelId !== 0 && kernelId === call.madeFor);
    const likely = likeliest(call, requests);
    if (request !== undefined && (isMaker(request, call) || likely.includes(request))) {
      found.push({call, served: request, by: call.goid === 0 ? 'connection' : 'goroutine'});
    } else if ((call.madeFor === 0 || request !== undefined) && requests.length > 0) {
      unknown.push({call, requests: likely});
    }
  }
  const byWait = matchWaits(unknown);
  for (const {call, requests} of unknown) {
    const origin = originOf(call, requests, byWait.get(call));
    if (origin !== undefined) found.push(origin);
  }
  return found;
}

/**
 * Whether the request's own thread or goroutine wrote the call, or was seen to wait for its answer. Else the
 * kernel takes who wrote it for the one to which the call was handed over; among many that run, that may be
 * another one.
 */
function isMaker({record}: ServedRequest, call: MadeCall): boolean {
  return call.goid === 0 || call.goid === record.goid || call.isWaitedFor;
}

interface Candidates {
  readonly call: MadeCall;
  /** Requests of its process that were served when it began. */
  readonly requests: readonly ServedRequest[];
}

/** Passes over both in order of time, with the requests that go on in hand. */
function candidatesOf(served: readonly ServedRequest[], calls: readonly MadeCall[]): Candidates[] {
  const requests = served.toSorted((left, right) => left.startNs - right.startNs);
  let next = 0;
  let open: ServedRequest[] = [];
  return calls
    .toSorted((left, right) => left.startNs - right.startNs)
    .map((call) => {
      while (next < requests.length && requests[next]!.startNs <= call.startNs) {
        open.push(requests[next]!);
        next += 1;
      }
      open = open.filter(({endNs}) => endNs > call.startNs);
      return {call, requests: open.slice(-MOST_CANDIDATES)};
    });
}

/**
 * A call is most likely made for a request with its span, or else with its trace, if there are any; and of them for one
 * with its path, if there are any.
 */
function likeliest(call: MadeCall, requests: readonly ServedRequest[]): readonly ServedRequest[] {
  const {method, path} = call;
  const inTrace = requests.filter((request) => isInTrace(request, call));
  const ofSpan = inTrace.filter((request) => isOfSpan(request, call));
  const left = [ofSpan, inTrace, requests].find(({length}) => length > 0) ?? [];
  const alike = left.filter(({record}) => record.path === path && record.method === method);
  return alike.length > 0 ? alike : left;
}

function isInTrace({record}: ServedRequest, {trace}: MadeCall): boolean {
  return trace !== undefined && trace.traceId === record.trace?.traceId;
}

/** Whether a request of the call's trace has its span, too: its server passed the context on as it came. */
function isOfSpan({record}: ServedRequest, {trace}: MadeCall): boolean {
  return record.trace?.spanId === trace?.spanId;
}

function originOf(
  call: MadeCall,
  requests: readonly ServedRequest[],
  byWait: ServedRequest | undefined,
): FoundOrigin | undefined {
  const [only, ...others] = requests;
  if (others.length === 0 && isPassedOn(only!, call)) {
    return {call, served: only!, by: 'traceparent'};
  }
  if (byWait !== undefined) return {call, served: byWait, by: 'goroutine'};
  const waiting = requests.filter((request) => lastsAsLong(request, call) && waited(request, call));
  return waiting.length === 1 ? {call, served: waiting[0]!, by: 'containment'} : undefined;
}

/**
 * Another span of the trace may be one that the server made for the call. It may also be another request's, whose own
 * end is not told yet: an operation asks for several layers at a time.
 */
function isPassedOn(request: ServedRequest, call: MadeCall): boolean {
  return isInTrace(request, call) && (isOfSpan(request, call) || lastsAsLong(request, call));
}

function lastsAsLong({endNs}: ServedRequest, call: MadeCall): boolean {
  return call.endNs <= endNs + OUTLASTS_NS;
}

/** Whether a request waited, for no known peer, for most of the time until the answer came. */
function waited({record, startNs}: ServedRequest, call: MadeCall): boolean {
  const untilNs = call.firstNs > 0 ? call.firstNs : call.endNs;
  const neededNs = WAITED_SHARE * (untilNs - call.startNs);
  let idleNs = record.budget.get('unexplained') ?? 0;
  for (const {part, offsetNs, durationNs} of record.calls) {
    if (!isIdleIn(record, part)) continue;
    const fromNs = Math.max(startNs + offsetNs, call.startNs);
    const toNs = Math.min(startNs + offsetNs + durationNs, untilNs);
    idleNs += Math.max(0, toNs - fromNs);
  }
  return idleNs >= neededNs;
}

interface Match {
  readonly call: MadeCall;
  readonly served: ServedRequest;
  readonly wait: RequestCall;
  /** How badly they fit: ns by which they begin and end apart. */
  readonly apartNs: number;
}

/** Pairs calls with waits, the best fits first; each call and each wait is in one pair at most. */
function matchWaits(candidates: readonly Candidates[]): ReadonlyMap<MadeCall, ServedRequest> {
  const matches = candidates
    .flatMap(({call, requests}) => requests.flatMap((served) => matchesOf(call, served)))
    .sort((left, right) => left.apartNs - right.apartNs);
  const found = new Map<MadeCall, ServedRequest>();
  const taken = new Set<RequestCall>();
  for (const {call, served, wait} of matches) {
    if (found.has(call) || taken.has(wait)) continue;
    found.set(call, served);
    taken.add(wait);
  }
  return found;
}

function matchesOf(call: MadeCall, served: ServedRequest): Match[] {
  if (call.firstNs === 0) return [];
  const matches: Match[] = [];
  for (const wait of served.record.calls) {
    if (!waitedIn(served.record, wait.part)) continue;
    const fromNs = served.startNs + wait.offsetNs;
    const awakeNs = fromNs + wait.durationNs - call.firstNs;
    if (fromNs > call.startNs + PARKED_WITHIN_NS || fromNs > call.firstNs) continue;
    if (awakeNs < -READ_WITHIN_NS) continue;
    if (awakeNs > Math.max(AWAKE_WITHIN_NS, wait.durationNs / 10)) continue;
    const apartNs = Math.abs(awakeNs) + Math.abs(call.startNs - fromNs);
    matches.push({call, served, wait, apartNs});
  }
  return matches;
}
