// One request as one side of it was seen: what a join of hops needs to know of it. Times are numbers, ns
// from a moment that all exchanges of one join share.

import type {CauseSign, RequestRecord} from '../request.js';

export interface Exchange {
  readonly side: RequestRecord['side'];
  /** The agent that saw it; clocks of one agent's exchanges are the same. */
  readonly agent: string;
  readonly target: string;
  readonly step: RequestRecord['step'];
  readonly startNs: number;
  readonly durationNs: number;
  readonly failed: boolean;
  /** Of a served request that calls name as their cause; 0 for none. */
  readonly id: number;
  /** The `id` of the request that a call was made for; 0 if that is not known. */
  readonly causeId: number;
  readonly causeBy?: CauseSign;
  /** Equal for both ends of a connection (connectionOf); empty where one end is not known. */
  readonly connection: string;
  /** Method and path: the same bytes at both ends. */
  readonly request: string;
  /** Trace and parent span of its traceparent; empty without one. */
  readonly trace: string;
  readonly parts: readonly {readonly part: string; readonly ns: number}[];
}

/** What a record says of the two ends of its connection. */
export interface Ends {
  readonly local?: string | undefined;
  readonly netns?: number | undefined;
  readonly peer?: string | undefined;
}

/**
 * Names a connection by its two ends, the client's first, so that both sides give it the same name. A
 * loopback address is that of one network namespace of one host.
 */
export function connectionOf(
  agent: string,
  side: RequestRecord['side'],
  {local, netns, peer}: Ends,
): string {
  if (local === undefined || peer === undefined) return '';
  const ends = side === 'client' ? `${local} ${peer}` : `${peer} ${local}`;
  return isLoopback(peer) ? `${agent} ${netns ?? 0} ${ends}` : ends;
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address.startsWith('[::1]');
}

export function endOf({startNs, durationNs}: Exchange): number {
  return startNs + durationNs;
}
