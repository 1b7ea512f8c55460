// Finds the request that each call is: what one target sent on a connection is what another target read
// there.
//
// Both ends of a connection name it alike, and requests on it come in the same order on both sides. Where
// addresses are translated, both sides still have the same trace context and the same method and path, and
// the request lies within the call. Without a trace context, a call and a request that fit each other and
// nothing else are taken for one, and of several that are alike those that fit best, where it is known that one
// target asks the other.

import {endOf, peerOf, type Exchange} from './exchange.js';
import type {HopNode, JoinSign} from './hop-node.js';

/** On one clock, a request is read after it was written, and a call ends after its answer. */
const SAME_CLOCK_SLACK_NS = 1_000_000;
/** Clocks of different hosts are corrected, but not to the last millisecond. */
const OTHER_CLOCK_SLACK_NS = 100_000_000;
/** More candidates for one call than these are too many to tell apart. */
const MOST_CANDIDATES = 64;
/** There are few targets, unless somebody makes up names. */
const MOST_PAIRS = 10_000;

/** Which targets were seen to ask which, in all joins that shared it. */
export class KnownPairs {
  readonly #pairs = new Map<string, Set<string>>();
  #size = 0;

  add(from: string, to: string): void {
    let known = this.#pairs.get(from);
    if (known === undefined) this.#pairs.set(from, (known = new Set()));
    if (known.has(to) || this.#size >= MOST_PAIRS) return;
    known.add(to);
    this.#size += 1;
  }

  has(from: string, to: string): boolean {
    return this.#pairs.get(from)?.has(to) === true;
  }
}

/** Hangs requests below the calls that they are. None of the nodes may be joined yet. */
export function joinNodes(nodes: readonly HopNode[], pairs = new KnownPairs()): void {
  // Most targets are asked by clients that nobody watches.
  if (!hasBothSides(nodes)) return;
  const take = (call: HopNode, request: HopNode, by: JoinSign): void => {
    if (!call.hang(request)) return;
    request.by = by;
    pairs.add(call.exchange.target, request.exchange.target);
  };
  joinConnections(nodes, take);
  joinTraces(leftOf(nodes), take);
  joinContained(leftOf(nodes), pairs, take);
}

function hasBothSides(nodes: readonly HopNode[]): boolean {
  const other = nodes[0]?.exchange.side === 'client' ? 'server' : 'client';
  return nodes.some(({exchange}) => exchange.side === other);
}

type Take = (call: HopNode, request: HopNode, by: JoinSign) => void;

function leftOf(nodes: readonly HopNode[]): readonly HopNode[] {
  return nodes.filter(({isJoined}) => !isJoined);
}

interface Sides {
  readonly calls: HopNode[];
  readonly requests: HopNode[];
}

/** Groups of calls and requests with the same number, in order of time. 0 is none. */
function sidesBy(nodes: readonly HopNode[], numberOf: (exchange: Exchange) => number): Sides[] {
  const groups = new Map<number, Sides>();
  for (const node of nodes) {
    const number = numberOf(node.exchange);
    if (number === 0) continue;
    let group = groups.get(number);
    if (group === undefined) groups.set(number, (group = {calls: [], requests: []}));
    (node.exchange.side === 'client' ? group.calls : group.requests).push(node);
  }
  const whole: Sides[] = [];
  for (const group of groups.values()) {
    if (group.calls.length === 0 || group.requests.length === 0) continue;
    group.calls.sort(byStart);
    group.requests.sort(byStart);
    whole.push(group);
  }
  return whole;
}

function byStart(left: HopNode, right: HopNode): number {
  return left.exchange.startNs - right.exchange.startNs;
}

function joinConnections(nodes: readonly HopNode[], take: Take): void {
  for (const sides of sidesBy(nodes, ({connection}) => connection)) {
    if (!isWhole(sides)) joinInOrderOfTime(sides, take);
    else sides.calls.forEach((call, at) => take(call, sides.requests[at]!, 'connection'));
  }
}

/** The k-th call is the k-th request, unless one of them was not seen. */
function isWhole({calls, requests}: Sides): boolean {
  return (
    calls.length === requests.length &&
    calls.every(({exchange}, at) => isSame(exchange, requests[at]!.exchange))
  );
}

/**
 * On one connection the request has to begin while the call lasts. Its end says little: the last write of a server
 * whose thread waits for a CPU returns long after the client has the answer.
 */
function isSame(call: Exchange, request: Exchange): boolean {
  return (
    call.request === request.request && beginsOutsideNs(call, request) <= slackNs(call, request)
  );
}

/** By how much the request begins before the call, or after its end. */
function beginsOutsideNs(call: Exchange, request: Exchange): number {
  return Math.max(0, call.startNs - request.startNs, request.startNs - endOf(call));
}

function joinInOrderOfTime({calls, requests}: Sides, take: Take): void {
  let next = 0;
  for (const call of calls) {
    const best = bestFrom(next, call.exchange, requests);
    if (best < 0) continue;
    take(call, requests[best]!, 'connection');
    next = best + 1;
  }
}

/** The place of the request whose beginning fits best, from a place on; -1 for none. */
function bestFrom(from: number, call: Exchange, requests: readonly HopNode[]): number {
  const until = Math.min(requests.length, from + MOST_CANDIDATES);
  let [best, bestNs] = [-1, Infinity];
  for (let at = from; at < until; at += 1) {
    const request = requests[at]!.exchange;
    if (request.startNs > endOf(call) + slackNs(call, request)) break;
    if (!isSame(call, request)) continue;
    const outNs = beginsOutsideNs(call, request);
    if (outNs < bestNs) [best, bestNs] = [at, outNs];
  }
  return best;
}

function joinTraces(nodes: readonly HopNode[], take: Take): void {
  for (const {calls, requests} of sidesBy(nodes, tracedRequest)) {
    const pairs = calls.flatMap((call) => candidatesFor(call, requests));
    for (const {call, request} of closestPairs(pairs)) take(call, request, 'traceparent');
  }
}

/** One number of two. The sum is rounded, but alike for both sides. */
function tracedRequest({trace, request}: Exchange): number {
  return trace === 0 ? 0 : trace / 3 + request;
}

interface Pair {
  readonly call: HopNode;
  readonly request: HopNode;
}

function candidatesFor(call: HopNode, requests: readonly HopNode[]): Pair[] {
  const from = firstAfter(requests, call.exchange.startNs - OTHER_CLOCK_SLACK_NS);
  return requests
    .slice(from, from + MOST_CANDIDATES)
    .filter((request) => mayBeOne(call.exchange, request.exchange))
    .map((request) => ({call, request}));
}

function firstAfter(requests: readonly HopNode[], ns: number): number {
  let [low, high] = [0, requests.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (requests[middle]!.exchange.startNs < ns) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A target does not ask itself, and a call that names the target that it asks is no request of another. */
function mayBeOne(call: Exchange, request: Exchange): boolean {
  const isItself = call.agent === request.agent && call.target === request.target;
  if (isItself || !fits(call, request)) return false;
  const peer = namedPeer(call);
  return peer === undefined || peer === request.target;
}

/** The target that a call asks. Undefined where its peer is an address, a pipe or a socket of a file. */
function namedPeer({upstream}: Exchange): string | undefined {
  const peer = peerOf(upstream);
  return peer === undefined || peer === 'unix' || peer === 'pipe' || peer.includes(':')
    ? undefined
    : peer;
}

/** The pairs that fit best: the request lies within the call, and fills the most of it. */
function closestPairs(pairs: readonly Pair[]): Pair[] {
  const taken = new Set<HopNode>();
  return pairs
    .toSorted((left, right) => looseness(left) - looseness(right))
    .filter(({call, request}) => {
      if (taken.has(call) || taken.has(request)) return false;
      taken.add(call).add(request);
      return true;
    });
}

function looseness({call, request}: Pair): number {
  const spareNs = call.exchange.durationNs - request.exchange.durationNs;
  return 1_000 * outsideNs(call.exchange, request.exchange) + spareNs;
}

/** Calls and requests that fit each other by their times, if targets ask each other that way round. */
function joinContained(nodes: readonly HopNode[], known: KnownPairs, take: Take): void {
  const doubtful: Pair[] = [];
  for (const {calls, requests} of sidesBy(nodes, ({request}) => request)) {
    const pairs = calls
      .flatMap((call) => candidatesFor(call, requests))
      .filter(({call, request}) => !known.has(request.exchange.target, call.exchange.target));
    const counts = countsOf(pairs);
    for (const pair of pairs) {
      if (counts.get(pair.call) !== 1 || counts.get(pair.request) !== 1) doubtful.push(pair);
      else take(pair.call, pair.request, 'containment');
    }
  }
  // Of calls and requests that are alike, those that fit best belong together where one target asks the other.
  const likely = doubtful.filter(({call, request}) =>
    known.has(call.exchange.target, request.exchange.target),
  );
  for (const {call, request} of closestPairs(likely)) take(call, request, 'containment');
}

/** In how many pairs each call and each request is. */
function countsOf(pairs: readonly Pair[]): ReadonlyMap<HopNode, number> {
  const counts = new Map<HopNode, number>();
  for (const {call, request} of pairs) {
    for (const each of [call, request]) counts.set(each, (counts.get(each) ?? 0) + 1);
  }
  return counts;
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
