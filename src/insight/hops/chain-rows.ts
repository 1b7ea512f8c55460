// The rows of one request over all hops. Pure.

import type {ChainRowJson, ChainSegmentJson} from '../../contract/request-chain-json.js';
import type {PartsJson} from '../../contract/requests-json.js';
import {withCallTimes, type CallTime} from '../../domain/hops/call-times.js';
import {divideTime, lengthOf} from '../../domain/hops/divide-time.js';
import {peerOf} from '../../domain/hops/exchange.js';
import type {KeptNode} from '../../domain/hops/kept-hops.js';
import {budgetOf, partTimesOf} from '../../domain/hops/part-times.js';
import {optional} from '../../domain/optional.js';
import type {RequestCall, RequestRecord} from '../../domain/request.js';
import type {Span} from '../../domain/span.js';

/** What is left by rounding. */
const SMALLEST_REST_NS = 1_000;

/** From the top down, with the client's span first where it is known. Offsets count from `baseNs`. */
export function chainRows(
  top: KeptNode,
  client: Span | undefined,
  baseNs: bigint,
): readonly ChainRowJson[] {
  const rows = new RowMaker(baseNs);
  if (client === undefined) return rows.of(top, 0);
  return [rows.ofClient(client), ...rows.of(top, 1, client)];
}

const PLAIN = {
  ...{count: 1, isInferred: false, segments: [], unplaced: {}, notKept: 0},
  ...{isUnanswered: false, outsideNs: 0},
} as const;

class RowMaker {
  readonly #baseNs: bigint;

  constructor(baseNs: bigint) {
    this.#baseNs = baseNs;
  }

  ofClient({service, name, startNs, endNs}: Span): ChainRowJson {
    return {
      ...PLAIN,
      ...{kind: 'client', depth: 0, target: service, step: name},
      ...{offsetNs: this.#offset(startNs), durationNs: Number(endNs - startNs)},
    };
  }

  of(node: KeptNode, depth: number, client?: Span): readonly ChainRowJson[] {
    return node.stored.record.side === 'client'
      ? this.#ofCall(node, depth)
      : this.#ofRequest(node, depth, client);
  }

  #ofCall({stored, below}: KeptNode, depth: number): readonly ChainRowJson[] {
    const {record} = stored;
    const {origin} = record;
    return [
      {
        ...PLAIN,
        ...this.#own(stored.row, record, depth),
        kind: 'call',
        ...optional('peer', askedBy(record)),
        ...optional('by', origin?.by),
        isInferred: origin?.by === 'containment',
        isUnanswered: below.length === 0,
      },
      ...below.flatMap((request) => this.#ofRequest(request, depth + 1, stored.record)),
    ];
  }

  #ofRequest(node: KeptNode, depth: number, above?: Times): readonly ChainRowJson[] {
    const {stored, by, below} = node;
    const {record} = stored;
    const calls = below.map(({stored: call}) => call.record);
    const sign = by ?? (above === undefined ? undefined : 'traceparent');
    return [
      {
        ...PLAIN,
        ...this.#own(stored.row, record, depth),
        kind: 'request',
        ...optional('by', sign),
        isInferred: by === 'containment',
        segments: this.#segmentsOf(record),
        unplaced: unplacedOf(record, calls),
        notKept: notKept(record, calls),
        outsideNs: above === undefined ? 0 : outsideNs(record, above),
      },
      ...this.#below(node, depth + 1),
    ];
  }

  /** Calls and waits in order of time. */
  #below({stored: {record}, below}: KeptNode, depth: number): ChainRowJson[] {
    const calls = below.map((node) => this.of(node, depth));
    const waits = waitsOf(
      record,
      below.map(({stored}) => stored.record),
    ).map((wait) => [this.#ofWait(record, wait, depth)]);
    return [...calls, ...waits].sort(([left], [right]) => left!.offsetNs - right!.offsetNs).flat();
  }

  #ofWait(
    record: RequestRecord,
    {part, offsetNs, durationNs, count}: RequestCall,
    depth: number,
  ): ChainRowJson {
    const isInferred = record.inferred.includes(part);
    return {
      ...PLAIN,
      ...{kind: 'wait', depth, target: record.target, peer: peerOf(part)!},
      ...{offsetNs: this.#offset(record.startNs) + offsetNs, durationNs, count, isInferred},
    };
  }

  #own(row: number, record: RequestRecord, depth: number) {
    const {target, method, path, step, status, startNs, durationNs} = record;
    const offsetNs = this.#offset(startNs);
    return {depth, id: String(row), target, method, path, step, status, offsetNs, durationNs};
  }

  #segmentsOf(record: RequestRecord): readonly ChainSegmentJson[] {
    const startNs = this.#offset(record.startNs);
    return record.calls
      .filter(({part}) => peerOf(part) === undefined)
      .map(({part, offsetNs, durationNs, count}) => {
        return {part, offsetNs: startNs + offsetNs, durationNs, count};
      })
      .sort((left, right) => left.offsetNs - right.offsetNs);
  }

  #offset(ns: bigint): number {
    return Number(ns - this.#baseNs);
  }
}

/** A span, or a call that a request is. */
type Times = {readonly startNs: bigint} & (
  {readonly endNs: bigint} | {readonly durationNs: number}
);

function outsideNs({startNs, durationNs}: RequestRecord, above: Times): number {
  const endNs = 'endNs' in above ? above.endNs : above.startNs + BigInt(above.durationNs);
  const before = Number(above.startNs - startNs);
  return Math.max(0, before, Number(startNs - endNs) + durationNs);
}

/** The target or peer in the name of the part, or else the address. */
function askedBy(record: RequestRecord): string | undefined {
  return peerOf(upstreamOf(record)) ?? record.peer;
}

function upstreamOf({budget}: RequestRecord): string | undefined {
  for (const part of budget.keys()) if (peerOf(part) !== undefined) return part;
  return undefined;
}

/** Waits for peers that no kept call tells. */
function waitsOf(record: RequestRecord, calls: readonly RequestRecord[]): readonly RequestCall[] {
  return record.calls.filter(
    (wait) => peerOf(wait.part) !== undefined && callsIn(record, wait, calls) === 0,
  );
}

/** Of waits that stand for several calls, those that are not among the kept ones. */
function notKept(record: RequestRecord, calls: readonly RequestRecord[]): number {
  return record.calls.reduce((sum, wait) => {
    const kept = peerOf(wait.part) === undefined ? 0 : callsIn(record, wait, calls);
    return sum + (kept === 0 ? 0 : Math.max(0, wait.count - kept));
  }, 0);
}

/** How many of the calls lie in the wait, at least in part. */
function callsIn(
  {startNs}: RequestRecord,
  {part, offsetNs, durationNs}: RequestCall,
  calls: readonly RequestRecord[],
): number {
  return calls.filter((call) => {
    const fromNs = Number(call.startNs - startNs);
    const overlaps = fromNs < offsetNs + durationNs && fromNs + call.durationNs > offsetNs;
    return overlaps && upstreamOf(call) === part;
  }).length;
}

/** What is left of each part beside its calls, the largest first. */
function unplacedOf(record: RequestRecord, calls: readonly RequestRecord[]): PartsJson {
  const {durationNs, budget} = record;
  const own = {durationNs, parts: partTimesOf(budget)};
  const times = withCallTimes(own, callTimes(record, calls));
  const rest = [...budgetOf(times)].map(([part, ns]) => {
    const placed = sumNs(record.calls.filter((call) => call.part === part));
    const rows = sumNs(calls.filter((call) => upstreamOf(call) === part));
    return [part, ns - Math.max(placed, rows)] as const;
  });
  return Object.fromEntries(
    rest.filter(([, ns]) => ns >= SMALLEST_REST_NS).sort(([, left], [, right]) => right - left),
  );
}

function callTimes(
  {startNs, durationNs}: RequestRecord,
  calls: readonly RequestRecord[],
): readonly CallTime[] {
  const stretches = calls.map((call) => {
    const fromNs = Number(call.startNs - startNs);
    const untilNs = Math.min(durationNs, fromNs + call.durationNs);
    return {owner: upstreamOf(call), fromNs: Math.max(0, fromNs), untilNs};
  });
  return divideTime(stretches).map((stretch) => ({part: stretch.owner, ns: lengthOf(stretch)}));
}

function sumNs(times: readonly {readonly durationNs: number}[]): number {
  return times.reduce((sum, {durationNs}) => sum + durationNs, 0);
}
