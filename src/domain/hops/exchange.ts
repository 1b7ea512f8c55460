// One request as one side of it was seen: what a join of hops needs to know of it. Times are numbers, ns
// from a moment that all exchanges of one join share.

import type {RequestRecord} from '../request.js';
import {NO_PARTS, type PartTimes} from './part-times.js';
import {textNumber} from './text-number.js';

export interface Exchange extends JoinedNumbers {
  readonly side: RequestRecord['side'];
  /** The agent that saw it; clocks of one agent's exchanges are the same. */
  readonly agent: string;
  readonly target: string;
  readonly step: RequestRecord['step'];
  readonly startNs: number;
  readonly durationNs: number;
  readonly failed: boolean;
  /** Of a served request that calls name as their origin; 0 for none. */
  readonly id: number;
  /** The `id` of the request that a call was made for; 0 if that is not known. */
  readonly originId: number;
  /** Of a call: the part that its time has in the budget of the request that it was made for. */
  readonly upstream: string | undefined;
  /** Of a served request: its budget. A call has none here, since its time is that of its `upstream`. */
  readonly parts: PartTimes;
}

/** What an exchange keeps of the parts of a record. */
export function keptParts(
  side: Exchange['side'],
  parts: PartTimes,
): Pick<Exchange, 'upstream' | 'parts'> {
  if (side === 'server') return {upstream: undefined, parts};
  return {upstream: parts.names.find(isUpstream), parts: NO_PARTS};
}

/** Numbers that stand for texts (textNumber). Every record of a run is joined by them. */
export interface JoinedNumbers {
  /** Equal for both ends of a connection; 0 where one end is not known. */
  readonly connection: number;
  /** Method and path: the same bytes at both ends. */
  readonly request: number;
  /** Trace and parent span of its traceparent; 0 without one. */
  readonly trace: number;
}

export function joinedNumbers(agent: string, record: RequestRecord): JoinedNumbers {
  const {side, method, path, trace} = record;
  return {
    connection: connectionOf(agent, side, record),
    request: textNumber(method, path),
    trace: trace === undefined ? 0 : textNumber(trace.traceId, trace.spanId),
  };
}

/** What a record says of the two ends of its connection. */
export interface Ends {
  readonly local?: string | undefined;
  readonly netns?: number | undefined;
  readonly peer?: string | undefined;
}

/**
 * Numbers a connection by its two ends, the client's first, so that both sides give it the same number. A
 * loopback address is that of one network namespace of one host.
 */
export function connectionOf(
  agent: string,
  side: RequestRecord['side'],
  {local, netns, peer}: Ends,
): number {
  if (local === undefined || peer === undefined) return 0;
  const [from, to] = side === 'client' ? [local, peer] : [peer, local];
  const number = textNumber(from, to);
  return isLoopback(peer) ? within(hostNumber(agent), netns ?? 0, number) : number;
}

/** A prime, so that neighbouring inodes do not make neighbouring places. */
const INODES_APART = 2_097_143;

/** The number of a connection within a network namespace of a host. */
function within(host: number, netns: number, connection: number): number {
  return connection / 2 + (host + netns * INODES_APART) / 4;
}

/** There are few agents. Their numbers are made once, since every request needs one. */
const hosts = new Map<string, number>();
const MOST_HOSTS = 1_024;

function hostNumber(agent: string): number {
  let number = hosts.get(agent);
  if (number === undefined) {
    if (hosts.size >= MOST_HOSTS) hosts.clear();
    hosts.set(agent, (number = textNumber(agent)));
  }
  return number;
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address.startsWith('[::1]');
}

export function endOf({startNs, durationNs}: Exchange): number {
  return startNs + durationNs;
}

const UPSTREAM = 'upstream:';

function isUpstream(part: string): boolean {
  return part.startsWith(UPSTREAM);
}

/** The peer in the name of a part; undefined for parts that are no calls. */
export function peerOf(part: string | undefined): string | undefined {
  return part?.startsWith(UPSTREAM) === true ? part.slice(UPSTREAM.length) : undefined;
}
