// The place of kept requests in the trees of all hops, for spans and waterfalls. Pure. Not every request is
// kept, so a tree may lack some.

import type {RunReader, StoredRequest} from '../ports.js';
import type {RequestRecord} from '../request.js';
import {joinedNumbers, keptParts, type Exchange} from './exchange.js';
import {hopTrees} from './hop-book.js';
import type {HopNode, JoinSign} from './hop-node.js';
import {partTimesOf} from './part-times.js';

/** Where the span of a request hangs. */
export interface HopPlace {
  /** The trace of the request at the top. */
  readonly traceId: string;
  /** The span of the request that this call was made for, or of the call that this request is. */
  readonly parentSpanId: string;
  /** How a request was found to be the call above it. */
  readonly by?: JoinSign;
}

interface KeptExchange extends Exchange {
  readonly stored: StoredRequest;
}

/** A kept request in the tree of all hops. */
export interface KeptNode {
  readonly stored: StoredRequest;
  /** How a request was found to be the call above it. */
  readonly by?: JoinSign;
  /** Below a served request the calls that were made for it, below a call the request that it is. */
  readonly below: readonly KeptNode[];
}

export interface KeptTree {
  readonly top: KeptNode;
  /** There are more kept requests around it than were looked at, so that some may be missing. */
  readonly isCut: boolean;
}

/** The requests of a tree begin within this time of each other, but for very long ones. */
const TREE_WITHIN_NS = 10_000_000_000n;
const MOST_AROUND = 20_000;

/** The tree that a kept request belongs to, as far as its requests were kept. */
export function keptTree(reader: Pick<RunReader, 'requests'>, request: StoredRequest): KeptTree {
  const {startNs, durationNs} = request.record;
  const limit = MOST_AROUND / 2;
  const before = {fromNs: startNs - TREE_WITHIN_NS, toNs: startNs, descending: true, limit};
  const untilNs = startNs + BigInt(durationNs) + TREE_WITHIN_NS;
  const around = [before, {fromNs: startNs, toNs: untilNs, limit}].map((page) =>
    reader.requests(page),
  );
  const trees = keptTrees(around.flat());
  const own = trees.find((top) => hasRow(top, request.row));
  return {
    top: own === undefined ? {stored: request, below: []} : keptNode(own),
    isCut: around.some((page) => page.length >= limit),
  };
}

function hasRow(node: HopNode, row: number): boolean {
  return keptOf(node).row === row || node.below.some((below) => hasRow(below, row));
}

function keptNode(node: HopNode): KeptNode {
  const below = node.below.map(keptNode).sort(byStart);
  return {stored: keptOf(node), below, ...(node.by === undefined ? {} : {by: node.by})};
}

function byStart({stored: left}: KeptNode, {stored: right}: KeptNode): number {
  return Number(left.record.startNs - right.record.startNs);
}

/** The places of these requests, among all that were kept around them. */
export function placesIn(
  reader: Pick<RunReader, 'requests'>,
  requests: readonly StoredRequest[],
): ReadonlyMap<number, HopPlace> {
  const starts = requests.map(({record}) => record.startNs);
  if (starts.length === 0) return new Map();
  const first = starts.reduce((low, ns) => (ns < low ? ns : low));
  const last = starts.reduce((high, ns) => (ns > high ? ns : high));
  const range = {fromNs: first - TREE_WITHIN_NS, toNs: last + TREE_WITHIN_NS};
  return hopPlaces(reader.requests({...range, limit: MOST_AROUND}));
}

/** By row, for requests below others of these. */
export function hopPlaces(requests: readonly StoredRequest[]): ReadonlyMap<number, HopPlace> {
  const places = new Map<number, HopPlace>();
  for (const top of keptTrees(requests)) {
    placeBelow(top, keptOf(top).span.traceId, places);
  }
  return places;
}

function placeBelow(node: HopNode, traceId: string, places: Map<number, HopPlace>): void {
  const parentSpanId = keptOf(node).span.spanId;
  for (const below of node.below) {
    const by = below.by === undefined ? {} : {by: below.by};
    places.set(keptOf(below).row, {traceId, parentSpanId, ...by});
    placeBelow(below, traceId, places);
  }
}

function keptTrees(requests: readonly StoredRequest[]): readonly HopNode[] {
  const baseNs = requests[0]?.record.startNs ?? 0n;
  return hopTrees(
    requests.map((stored): KeptExchange => {
      return {...exchangeOf(stored.agentId, stored.record, baseNs), stored};
    }),
  );
}

function keptOf({exchange}: HopNode): StoredRequest {
  return (exchange as KeptExchange).stored;
}

/** Times count from `baseNs`. */
export function exchangeOf(agent: string, record: RequestRecord, baseNs: bigint): Exchange {
  const {side, target, step, durationNs, budget} = record;
  return {
    ...{side, agent, target, step, durationNs},
    startNs: Number(record.startNs - baseNs),
    failed: false,
    id: record.id ?? 0,
    originId: record.origin?.id ?? 0,
    ...joinedNumbers(agent, record),
    ...keptParts(side, partTimesOf(budget)),
  };
}
