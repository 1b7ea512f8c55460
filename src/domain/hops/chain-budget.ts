// Where the time of a request went over all hops. Pure. Each part of it is a hop's own part, or what lies
// between two hops: the network and the waiting line before the next one. They add up to the duration of the
// request at the top, whatever its calls.

import {divideTime, lengthOf} from './divide-time.js';
import {endOf, type Exchange} from './exchange.js';
import {MOST_HOPS, type HopNode} from './hop-book.js';

/** The time between a call at one hop and the request that it is at the next. */
export const BETWEEN_HOPS = 'network';

/** A part of a chain's time: the targets from the top to the hop that had it, and that hop's part. */
export interface HopPart {
  readonly path: readonly string[];
  /** A part of the hop's budget, or BETWEEN_HOPS: the way to it from the hop above. */
  readonly part: string;
}

/** Takes ns of a part; it may be called several times for one. */
export type TakeHopTime = (part: HopPart, ns: number) => void;

/** `root` is a served request, or a call that was made for no request. */
export function chainBudget(root: HopNode, take: TakeHopTime): void {
  const {exchange} = root;
  if (exchange.side === 'server') chargeRequest(root, exchange.durationNs, [exchange.target], take);
  else chargeCall(root, exchange.durationNs, [exchange.target], take);
}

/** Divides `ns`, which is the request's duration or the part of it that somebody waited for. */
function chargeRequest(
  node: HopNode,
  ns: number,
  path: readonly string[],
  take: TakeHopTime,
): void {
  const {exchange, below} = node;
  const scale = exchange.durationNs === 0 ? 0 : ns / exchange.durationNs;
  const shares = path.length >= MOST_HOPS ? [] : sharesOf(exchange, below);
  for (const {part, ns: partNs} of exchange.parts) {
    const calls = shares.filter((share) => share.part === part);
    const sumNs = calls.reduce((sum, call) => sum + call.ns, 0);
    if (sumNs === 0) {
      take({path, part}, partNs * scale);
      continue;
    }
    for (const call of calls) chargeCall(call.node, (partNs * scale * call.ns) / sumNs, path, take);
  }
}

/** Divides the time for which a call was waited for among the way to its request, and that. */
function chargeCall(node: HopNode, ns: number, path: readonly string[], take: TakeHopTime): void {
  const {exchange, below} = node;
  const [request] = below;
  if (request === undefined) {
    take({path, part: upstreamOf(exchange) ?? 'unexplained'}, ns);
    return;
  }
  const next = [...path, request.exchange.target];
  const servedNs = Math.min(request.exchange.durationNs, exchange.durationNs);
  const served = exchange.durationNs === 0 ? 0 : (ns * servedNs) / exchange.durationNs;
  take({path: next, part: BETWEEN_HOPS}, ns - served);
  chargeRequest(request, served, next, take);
}

interface CallShare {
  readonly node: HopNode;
  readonly part: string | undefined;
  readonly ns: number;
}

/** How much of its request's time each call has: of calls at the same time one alone, the last to end. */
function sharesOf(request: Exchange, calls: readonly HopNode[]): CallShare[] {
  const untilNs = endOf(request);
  const stretches = calls.map((node) => ({
    owner: node,
    fromNs: Math.max(node.exchange.startNs, request.startNs),
    untilNs: Math.min(endOf(node.exchange), untilNs),
  }));
  return divideTime(stretches).map((stretch) => ({
    node: stretch.owner,
    part: upstreamOf(stretch.owner.exchange),
    ns: lengthOf(stretch),
  }));
}

/** The part that a call's time has in the budget of the request that it was made for. */
function upstreamOf({parts}: Exchange): string | undefined {
  return parts.find(({part}) => part.startsWith('upstream:'))?.part;
}
