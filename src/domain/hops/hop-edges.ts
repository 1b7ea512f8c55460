// Who asked whom, as found: the calls of all trees, added up by the two targets. Pure.

import {peerOf} from './exchange.js';
import type {HopNode, JoinSign} from './hop-node.js';

/**
 * How a call and what was asked were found to belong together. `none`: the other side was not seen.
 * `budget`: the call was not seen either, and the budget of a request says that it waited for that peer.
 */
export const EDGE_SIGNS = ['connection', 'traceparent', 'containment', 'none', 'budget'] as const;

export type EdgeSign = JoinSign | 'none' | 'budget';

export interface HopEdge {
  /** The target that asked; empty for clients that are no targets. */
  readonly from: string;
  /** The target that was asked, or the peer's name where that is no target. */
  readonly to: string;
  readonly by: EdgeSign;
}

export interface HopEdgeSum {
  /** Where `by` is `budget`: requests that waited for the peer, however often. */
  readonly calls: number;
  readonly errors: number;
  /** As the caller saw them; 0 for calls of clients that are no targets. */
  readonly callNs: number;
  /** As the target saw them; 0 for what is no target. */
  readonly servedNs: number;
}

/** Takes one call. */
export type TakeHopCall = (edge: HopEdge, call: HopEdgeSum) => void;

/** Clients that wait for a peer whose name nobody knows, and what is no call of a server. */
const NO_PEERS: ReadonlySet<string> = new Set(['http', 'grpc', 'dial', 'dns', 'unknown']);

/** The calls of one tree, and the request at its top if a client made that. */
export function edgesOf(root: HopNode, take: TakeHopCall): void {
  const {side, target, durationNs, failed} = root.exchange;
  if (side === 'server') {
    const sum = {calls: 1, errors: Number(failed), callNs: 0, servedNs: durationNs};
    take({from: '', to: target, by: 'none'}, sum);
  }
  takeCalls(root, take);
}

function takeCalls(node: HopNode, take: TakeHopCall): void {
  if (node.exchange.side === 'client') takeCall(node, take);
  else takeUnseen(node, take);
  for (const each of node.below) takeCalls(each, take);
}

function takeCall({exchange, below}: HopNode, take: TakeHopCall): void {
  const request = below[0];
  const to = request?.exchange.target ?? peerOf(exchange.upstream) ?? 'unknown';
  const edge: HopEdge = {from: exchange.target, to, by: request?.by ?? 'none'};
  const servedNs = request?.exchange.durationNs ?? 0;
  take(edge, {calls: 1, errors: Number(exchange.failed), callNs: exchange.durationNs, servedNs});
}

/** What a request waited for by its budget, though no call for it was seen: Redis and databases speak no HTTP. */
function takeUnseen({exchange, below}: HopNode, take: TakeHopCall): void {
  const {names, ns: times} = exchange.parts;
  for (let at = 0; at < names.length; at += 1) {
    const part = names[at]!;
    const ns = times[at]!;
    const peer = peerOf(part);
    if (peer === undefined || ns <= 0 || NO_PEERS.has(peer)) continue;
    if (below.some((call) => call.exchange.upstream === part)) continue;
    take(
      {from: exchange.target, to: peer, by: 'budget'},
      {calls: 1, errors: 0, callNs: ns, servedNs: 0},
    );
  }
}
