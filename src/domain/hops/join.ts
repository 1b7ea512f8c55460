// Finds the request that each call is: what one target sent on a connection is what another target read
// there. Pure.
//
// Both ends of a connection name it alike, and requests on it come in the same order on both sides. Where
// addresses are translated, both sides still have the same trace context and the same method and path, and
// the request lies within the call. Without a trace context, a call and a request that fit each other and
// nothing else are taken for one.

import {endOf, type Exchange} from './exchange.js';

/** How a call and a request were found to be one, the surest sign first. */
export const JOIN_SIGNS = ['connection', 'traceparent', 'containment'] as const;

export type JoinSign = (typeof JOIN_SIGNS)[number];

export interface Joined {
  readonly call: Exchange;
  readonly request: Exchange;
  readonly by: JoinSign;
}

/** On one clock, a request is read after it was written, and a call ends after its answer. */
const SAME_CLOCK_SLACK_NS = 1_000_000;
/** Clocks of different hosts are corrected, but not to the last millisecond. */
const OTHER_CLOCK_SLACK_NS = 100_000_000;
/** More candidates for one call than these are too many to tell apart. */
const MOST_CANDIDATES = 64;

/** Each call and each request is in one pair at most. */
export function joinExchanges(exchanges: readonly Exchange[]): Joined[] {
  const joined: Joined[] = [];
  const taken = new Set<Exchange>();
  const take = (pairs: readonly Joined[]): void => {
    for (const pair of pairs) {
      taken.add(pair.call).add(pair.request);
      joined.push(pair);
    }
  };
  const left = (): Exchange[] => exchanges.filter((exchange) => !taken.has(exchange));
  take(joinConnections(exchanges));
  take(joinTraces(left()));
  take(joinContained(left(), joined));
  return joined;
}

interface Sides {
  readonly calls: readonly Exchange[];
  readonly requests: readonly Exchange[];
}

/** Groups of calls and requests with the same name, in order of time. An empty name is none. */
function sidesBy(exchanges: readonly Exchange[], nameOf: (exchange: Exchange) => string): Sides[] {
  const groups = new Map<string, {calls: Exchange[]; requests: Exchange[]}>();
  for (const exchange of exchanges) {
    const name = nameOf(exchange);
    if (name === '') continue;
    let group = groups.get(name);
    if (group === undefined) groups.set(name, (group = {calls: [], requests: []}));
    (exchange.side === 'client' ? group.calls : group.requests).push(exchange);
  }
  const whole = [...groups.values()].filter(
    ({calls, requests}) => calls.length > 0 && requests.length > 0,
  );
  for (const {calls, requests} of whole) {
    calls.sort(byStart);
    requests.sort(byStart);
  }
  return whole;
}

function byStart(left: Exchange, right: Exchange): number {
  return left.startNs - right.startNs;
}

function joinConnections(exchanges: readonly Exchange[]): Joined[] {
  return sidesBy(exchanges, ({connection}) => connection).flatMap(joinConnection);
}

/** The k-th call is the k-th request, unless one of them was not seen. */
function joinConnection({calls, requests}: Sides): Joined[] {
  const isWhole =
    calls.length === requests.length &&
    calls.every((call, at) => call.request === requests[at]!.request && fits(call, requests[at]!));
  if (isWhole) return calls.map((call, at) => ({call, request: requests[at]!, by: 'connection'}));
  return inOrderOfTime(calls, requests);
}

function inOrderOfTime(calls: readonly Exchange[], requests: readonly Exchange[]): Joined[] {
  const joined: Joined[] = [];
  let next = 0;
  for (const call of calls) {
    let best = -1;
    for (let at = next; at < requests.length && at < next + MOST_CANDIDATES; at += 1) {
      const request = requests[at]!;
      if (request.startNs > endOf(call) + slackNs(call, request)) break;
      if (request.request !== call.request || !fits(call, request)) continue;
      if (best < 0 || outsideNs(call, request) < outsideNs(call, requests[best]!)) best = at;
    }
    if (best < 0) continue;
    joined.push({call, request: requests[best]!, by: 'connection'});
    next = best + 1;
  }
  return joined;
}

function joinTraces(exchanges: readonly Exchange[]): Joined[] {
  const nameOf = ({trace, request}: Exchange): string =>
    trace === '' ? '' : `${trace} ${request}`;
  return sidesBy(exchanges, nameOf).flatMap(({calls, requests}) =>
    closestPairs(calls.flatMap((call) => candidatesFor(call, requests))).map(
      ({call, request}): Joined => ({call, request, by: 'traceparent'}),
    ),
  );
}

interface Pair {
  readonly call: Exchange;
  readonly request: Exchange;
}

function candidatesFor(call: Exchange, requests: readonly Exchange[]): Pair[] {
  return requests
    .slice(firstAfter(requests, call.startNs - OTHER_CLOCK_SLACK_NS))
    .slice(0, MOST_CANDIDATES)
    .filter((request) => mayBeOne(call, request))
    .map((request) => ({call, request}));
}

function firstAfter(requests: readonly Exchange[], ns: number): number {
  let [low, high] = [0, requests.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (requests[middle]!.startNs < ns) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A target does not ask itself, and a request does not cause the call that it is. */
function mayBeOne(call: Exchange, request: Exchange): boolean {
  const isItself = call.agent === request.agent && call.target === request.target;
  return !isItself && fits(call, request);
}

/** The pairs that fit best: the request lies within the call, and fills the most of it. */
function closestPairs(pairs: readonly Pair[]): Pair[] {
  const taken = new Set<Exchange>();
  return pairs
    .toSorted((left, right) => looseness(left) - looseness(right))
    .filter(({call, request}) => {
      if (taken.has(call) || taken.has(request)) return false;
      taken.add(call).add(request);
      return true;
    });
}

function looseness({call, request}: Pair): number {
  return 1_000 * outsideNs(call, request) + call.durationNs - request.durationNs;
}

/** Calls and requests that fit each other and nothing else, if targets ask each other that way round. */
function joinContained(exchanges: readonly Exchange[], known: readonly Joined[]): Joined[] {
  const asks = new Set(known.map(({call, request}) => edgeName(call.target, request.target)));
  return sidesBy(exchanges, ({request}) => request).flatMap(({calls, requests}) => {
    const pairs = calls.flatMap((call) => candidatesFor(call, requests));
    const counts = new Map<Exchange, number>();
    for (const {call, request} of pairs) {
      for (const each of [call, request]) counts.set(each, (counts.get(each) ?? 0) + 1);
    }
    return pairs
      .filter(({call, request}) => counts.get(call) === 1 && counts.get(request) === 1)
      .filter(({call, request}) => !asks.has(edgeName(request.target, call.target)))
      .map(({call, request}): Joined => ({call, request, by: 'containment'}));
  });
}

function edgeName(from: string, to: string): string {
  return `${from}\0${to}`;
}

function fits(call: Exchange, request: Exchange): boolean {
  return outsideNs(call, request) <= slackNs(call, request);
}

/** By how much the request sticks out of the call, at the end where it does so more. */
function outsideNs(call: Exchange, request: Exchange): number {
  return Math.max(0, call.startNs - request.startNs, endOf(request) - endOf(call));
}

function slackNs(call: Exchange, request: Exchange): number {
  return call.agent === request.agent ? SAME_CLOCK_SLACK_NS : OTHER_CLOCK_SLACK_NS;
}
