// Where the time of a request went over all hops. Pure. Each part of it is a hop's own part, or what lies
// between two hops: the network and the waiting line before the next one. They add up to the duration of the
// request at the top, whatever its calls.

import {withCallTimes} from './call-times.js';
import {divideTime, lengthOf} from './divide-time.js';
import {endOf, type Exchange} from './exchange.js';
import {BETWEEN_HOPS, type HopPath, type HopTime} from './hop-key.js';
import {MOST_HOPS, type HopNode} from './hop-node.js';

/** Takes ns of a part; it may be called several times for one. */
export type TakeHopTime = (part: HopTime, ns: number) => void;

/** `root` is a served request, or a call that was made for no request; `top` is the path without a target. */
export function chainBudget(root: HopNode, top: HopPath, take: TakeHopTime): void {
  const {side, durationNs, target} = root.exchange;
  if (side === 'server') chargeRequest(root, durationNs, top.to(target), take);
  else chargeCall(root, durationNs, top.to(target), take);
}

/** Divides `ns`, which is the request's duration or the part of it that somebody waited for. */
function chargeRequest(
  {exchange, below}: HopNode,
  ns: number,
  path: HopPath,
  take: TakeHopTime,
): void {
  const scale = exchange.durationNs === 0 ? 0 : ns / exchange.durationNs;
  const shares = path.depth >= MOST_HOPS ? NO_CALLS : sharesOf(exchange, below);
  const parts = shares.length === 0 ? exchange.parts : withCallTimes(exchange, shares);
  for (let at = 0; at < parts.names.length; at += 1) {
    const part = parts.names[at]!;
    const partNs = parts.ns[at]! * scale;
    const callsNs = sumOf(shares, part);
    if (callsNs === 0) {
      take(path.timeOf(part), partNs);
      continue;
    }
    for (const call of shares) {
      if (call.part === part) chargeCall(call.node, (partNs * call.ns) / callsNs, path, take);
    }
  }
}

/** Divides the time for which a call was waited for among the way to its request, and that. */
function chargeCall(
  {exchange, below}: HopNode,
  ns: number,
  path: HopPath,
  take: TakeHopTime,
): void {
  const [request] = below;
  if (request === undefined) {
    take(path.timeOf(exchange.upstream ?? 'unexplained'), ns);
    return;
  }
  const next = path.to(request.exchange.target);
  const servedNs = Math.min(request.exchange.durationNs, exchange.durationNs);
  const served = exchange.durationNs === 0 ? 0 : (ns * servedNs) / exchange.durationNs;
  take(next.timeOf(BETWEEN_HOPS), ns - served);
  chargeRequest(request, served, next, take);
}

interface CallShare {
  readonly node: HopNode;
  readonly part: string | undefined;
  readonly ns: number;
}

const NO_CALLS: readonly CallShare[] = [];

/** How much of its request's time each call has: of calls at the same time one alone, the last to end. */
function sharesOf(request: Exchange, calls: readonly HopNode[]): readonly CallShare[] {
  if (calls.length === 0) return NO_CALLS;
  if (calls.length === 1) return [shareOf(request, calls[0]!)];
  const untilNs = endOf(request);
  const stretches = calls.map((node) => ({
    owner: node,
    fromNs: Math.max(node.exchange.startNs, request.startNs),
    untilNs: Math.min(endOf(node.exchange), untilNs),
  }));
  return divideTime(stretches).map((stretch) => ({
    node: stretch.owner,
    part: stretch.owner.exchange.upstream,
    ns: lengthOf(stretch),
  }));
}

/** The share of the only call. */
function shareOf(request: Exchange, node: HopNode): CallShare {
  const {exchange} = node;
  const fromNs = Math.max(exchange.startNs, request.startNs);
  const untilNs = Math.min(endOf(exchange), endOf(request));
  return {node, part: exchange.upstream, ns: Math.max(0, untilNs - fromNs)};
}

function sumOf(shares: readonly CallShare[], part: string): number {
  let sum = 0;
  for (const share of shares) if (share.part === part) sum += share.ns;
  return sum;
}
