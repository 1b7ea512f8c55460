// Whether what was measured at different places fits together. A chain's budget adds up to its top by
// construction, whatever is wrong below it. These figures do not: a call is measured at the hop that asks, its
// request at the hop that answers, and the parts of a request by what its thread or goroutine did.

import {endOf} from '../../../src/domain/hops/exchange.js';
import {hopTrees} from '../../../src/domain/hops/hop-book.js';
import type {HopNode} from '../../../src/domain/hops/hop-node.js';
import {divideTime, lengthOf} from '../../../src/domain/hops/divide-time.js';
import {exchangeOf} from '../../../src/domain/hops/kept-hops.js';
import {budgetOf} from '../../../src/domain/hops/part-times.js';
import type {StoredRequest} from '../../../src/domain/ports.js';

export interface AddsUp {
  /** Calls whose request was seen at the next hop. */
  readonly joined: number;
  /** Those that ended before their request did, or began after it: the way between would be below nothing. */
  readonly outlasted: number;
  /** By how much at worst, ns. */
  readonly worstNs: number;
  /**
   * Own parts and the union of the calls, as a share of the durations of requests that made calls. Above 1, calls
   * lie over what the request did itself; below, it waited for calls that were not found.
   */
  readonly filled: number;
}

/** Two readings of one clock and one system call lie between the ends of a call and of its request. */
const SLACK_NS = 200_000;

export function addsUp(requests: readonly StoredRequest[]): AddsUp {
  const baseNs = requests[0]?.record.startNs ?? 0n;
  const nodes = [
    ...allOf(hopTrees(requests.map(({agentId, record}) => exchangeOf(agentId, record, baseNs)))),
  ];
  const ways = nodes.flatMap(outsideNs);
  const outside = ways.filter((ns) => ns > SLACK_NS);
  return {
    ...{joined: ways.length, outlasted: outside.length, worstNs: Math.max(0, ...outside)},
    filled: filledOf(nodes),
  };
}

function* allOf(nodes: readonly HopNode[]): Generator<HopNode> {
  for (const node of nodes) {
    yield node;
    yield* allOf(node.below);
  }
}

/** By how much a request sticks out of the call that it is; negative where it lies within. */
function outsideNs({exchange: request, above}: HopNode): number[] {
  if (request.side !== 'server' || above === undefined) return [];
  const call = above.exchange;
  return [Math.max(call.startNs - request.startNs, endOf(request) - endOf(call))];
}

function filledOf(nodes: readonly HopNode[]): number {
  let [filledNs, durationNs] = [0, 0];
  for (const {exchange, below} of nodes) {
    if (exchange.side !== 'server' || below.length === 0) continue;
    const asked = new Set(below.map((call) => call.exchange.upstream));
    for (const [part, ns] of budgetOf(exchange.parts)) if (!asked.has(part)) filledNs += ns;
    filledNs += callsNs(below);
    durationNs += exchange.durationNs;
  }
  return durationNs === 0 ? 1 : filledNs / durationNs;
}

function callsNs(calls: readonly HopNode[]): number {
  const stretches = calls.map(({exchange}) => {
    return {owner: exchange, fromNs: exchange.startNs, untilNs: endOf(exchange)};
  });
  return divideTime(stretches).reduce((sum, stretch) => sum + lengthOf(stretch), 0);
}
