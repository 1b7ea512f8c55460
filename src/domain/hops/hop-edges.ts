// Who asked whom, as found: the calls of all trees, added up by the two targets. Pure.

import type {HopNode} from './hop-book.js';
import type {JoinSign} from './join.js';

export interface HopEdge {
  /** The target that asked; empty for clients that are no targets. */
  readonly from: string;
  /** The target that was asked, or the peer's name where that is no target. */
  readonly to: string;
  /** `none`: the other side was not seen. */
  readonly by: JoinSign | 'none';
}

export interface HopEdgeSum {
  readonly calls: number;
  readonly errors: number;
  /** As the caller saw them; 0 for calls of clients that are no targets. */
  readonly callNs: number;
  /** As the target saw them; 0 for what is no target. */
  readonly servedNs: number;
}

/** Takes one call. */
export type TakeHopCall = (edge: HopEdge, call: HopEdgeSum) => void;

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
  const {exchange, below} = node;
  if (exchange.side === 'client') {
    const request = below[0];
    const to = request?.exchange.target ?? peerOf(node);
    const edge: HopEdge = {from: exchange.target, to, by: request?.by ?? 'none'};
    const servedNs = request?.exchange.durationNs ?? 0;
    take(edge, {calls: 1, errors: Number(exchange.failed), callNs: exchange.durationNs, servedNs});
  }
  for (const each of below) takeCalls(each, take);
}

const UPSTREAM = 'upstream:';

function peerOf({exchange}: HopNode): string {
  const part = exchange.parts.find((each) => each.part.startsWith(UPSTREAM))?.part;
  return part?.slice(UPSTREAM.length) ?? 'unknown';
}
