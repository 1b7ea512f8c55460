// The body of a stored request as bytes; its other fields are columns. Numbers are varints; texts are UTF-8
// behind their length.
//
//   body    parts, rest, [places]
//   parts   how many, then for each 4·(number of the part) + (only in calls ? 2 : 0) + (inferred ? 1 : 0),
//           and its ns
//   rest    flags (which optional fields are there), pid, goid, method, path, bytes in, bytes out,
//           [drain ns], [peer], [device], [upstream peer], [local, netns], [id], [origin: id, sign], calls
//   calls   how many, then for each the place of its part among the parts above, ns from the request's
//           start, its own ns, and how many calls it stands for
//   places  how many calls have a stack, then for each its place among the calls, and the number of its
//           stack: a node of the run's stacks
//
// Only the numbers of parts and of stacks differ between a run file and the way to it (packed-requests.ts).
// The rest is copied as it is.

import type {BudgetPart, RequestCall, RequestRecord} from '../../domain/request.js';
import {optional} from '../../domain/optional.js';
import type {Stack} from '../../domain/stacks/stack.js';
import {packed} from '../bytes/packed.js';
import {ByteReader} from '../bytes/varint.js';
import type {ByteWriter} from '../bytes/varint.js';
import {linkFlags, readLinks, writeLinks} from './request-links.js';

/** The fields of a stored request that are columns. */
export type RequestHead = Pick<
  RequestRecord,
  'kind' | 'side' | 'target' | 'step' | 'status' | 'startNs' | 'durationNs' | 'trace'
>;
export type RequestBody = Omit<RequestRecord, keyof RequestHead>;

/** Where the goroutine parked in one call of a request. */
export interface CallPlace {
  /** Of the call among all of the request. */
  readonly call: number;
  /** The number of its stack. */
  readonly place: number;
}

/** A part of a request's budget, or of its calls. */
export interface PackedPart {
  readonly part: BudgetPart;
  readonly ns: number;
  readonly inferred: boolean;
  /** It has calls, but no time in the budget. */
  readonly onlyInCalls: boolean;
}

const HAS = {drain: 1, peer: 2, device: 4, upstreamPeer: 8} as const;
/** The limit of the domain. Our agents send no longer path. */
const LONGEST_PATH = 2_048;
const LONGEST_NAME = 256;

interface PackedBody {
  readonly parts: readonly PackedPart[];
  readonly rest: Uint8Array;
  readonly places: readonly CallPlace[];
}

export function packBody(
  {parts, rest, places}: PackedBody,
  numberOf: (part: BudgetPart) => number,
  nodes?: Int32Array,
): Uint8Array {
  return packed((writer) => {
    writeParts(writer, parts, numberOf);
    writer.bytes(rest);
    if (places.length === 0) return;
    writePlaces(
      writer,
      places.map(({call, place}) => ({call, place: nodes![place]!})),
    );
  });
}

/**
 * `stackOf` gives the stack of a node; without it the calls have none. Throws RangeError for bytes that
 * are no body.
 */
export function unpackBody(
  bytes: Uint8Array,
  nameOf: (number: number) => BudgetPart,
  stackOf?: (node: number) => Stack,
): RequestBody {
  const reader = new ByteReader(bytes);
  const parts = readParts(reader, nameOf);
  const body = {...budgetOf(parts), ...readRest(reader, parts)};
  if (stackOf === undefined || reader.isAtEnd) return body;
  const stacks = new Map(readPlaces(reader).map(({call, place}) => [call, stackOf(place)]));
  const calls = body.calls.map((call, at) => ({...call, ...optional('stack', stacks.get(at))}));
  return {...body, calls};
}

export function placesOf({calls}: RequestRecord, placeOf: (stack: Stack) => number): CallPlace[] {
  return calls.flatMap(({stack}, call) => {
    return stack === undefined ? [] : [{call, place: placeOf(stack)}];
  });
}

export function writePlaces(writer: ByteWriter, places: readonly CallPlace[]): void {
  writer.varint(places.length);
  for (const {call, place} of places) {
    writer.varint(call);
    writer.varint(place);
  }
}

export function readPlaces(reader: ByteReader): CallPlace[] {
  const places: CallPlace[] = [];
  for (let left = reader.varint(); left > 0; left--) {
    places.push({call: reader.varint(), place: reader.varint()});
  }
  return places;
}

/** The parts of a request's budget and of its calls. */
export function partsOf({budget, inferred, calls}: RequestRecord): PackedPart[] {
  const parts: PackedPart[] = [];
  for (const [part, ns] of budget) {
    parts.push({part, ns: whole(ns), inferred: inferred.includes(part), onlyInCalls: false});
  }
  for (const {part} of calls) {
    if (parts.some((known) => known.part === part)) continue;
    parts.push({part, ns: 0, inferred: false, onlyInCalls: true});
  }
  return parts;
}

function budgetOf(parts: readonly PackedPart[]): Pick<RequestRecord, 'budget' | 'inferred'> {
  const budget = new Map<BudgetPart, number>();
  const inferred = new Set<BudgetPart>();
  for (const {part, ns, inferred: isInferred, onlyInCalls} of parts) {
    // Parts may share a name, because a run has too many of them. They are then one part.
    if (!onlyInCalls) budget.set(part, (budget.get(part) ?? 0) + ns);
    if (isInferred) inferred.add(part);
  }
  return {budget, inferred: [...inferred]};
}

export function writeParts(
  writer: ByteWriter,
  parts: readonly PackedPart[],
  numberOf: (part: BudgetPart) => number,
): void {
  writer.varint(parts.length);
  for (const {part, ns, inferred, onlyInCalls} of parts) {
    writer.varint(4 * numberOf(part) + (onlyInCalls ? 2 : 0) + (inferred ? 1 : 0));
    writer.varint(ns);
  }
}

/** Writes the parts of a budget as writeParts does; most requests have nothing else to tell. */
export function writeBudget(
  writer: ByteWriter,
  {budget, inferred}: RequestRecord,
  numberOf: (part: BudgetPart) => number,
): void {
  writer.varint(budget.size);
  for (const [part, ns] of budget) {
    writer.varint(4 * numberOf(part) + (inferred.includes(part) ? 1 : 0));
    writer.varint(whole(ns));
  }
}

function readParts(reader: ByteReader, nameOf: (number: number) => BudgetPart): PackedPart[] {
  const parts: PackedPart[] = [];
  for (let left = reader.varint(); left > 0; left--) {
    parts.push({...readToken(reader.varint(), nameOf), ns: reader.varint()});
  }
  return parts;
}

/** Reads the number that stands for a part, and for what is said of it beside its time. */
export function readToken(
  token: number,
  nameOf: (number: number) => BudgetPart,
): Omit<PackedPart, 'ns'> {
  const [inferred, onlyInCalls] = [token % 2 === 1, token % 4 >= 2];
  return {part: nameOf(Math.floor(token / 4)), inferred, onlyInCalls};
}

export function writeRest(
  writer: ByteWriter,
  request: RequestRecord,
  parts: readonly PackedPart[],
): void {
  const {drainNs, peer, details} = request;
  writer.varint(
    (drainNs === undefined ? 0 : HAS.drain) +
      (peer === undefined ? 0 : HAS.peer) +
      (details.device === undefined ? 0 : HAS.device) +
      (details.peer === undefined ? 0 : HAS.upstreamPeer) +
      linkFlags(request),
  );
  writer.varint(request.pid);
  writer.varint(whole(request.goid));
  writer.text(request.method.slice(0, LONGEST_NAME));
  writer.text(request.path.slice(0, LONGEST_PATH));
  writer.varint(whole(request.bytesIn));
  writer.varint(whole(request.bytesOut));
  if (drainNs !== undefined) writer.varint(whole(drainNs));
  for (const text of [peer, details.device, details.peer]) {
    if (text !== undefined) writer.text(text.slice(0, LONGEST_NAME));
  }
  writeLinks(writer, request);
  writer.varint(request.calls.length);
  for (const {part, offsetNs, durationNs, count} of request.calls) {
    writer.varint(parts.findIndex((known) => known.part === part));
    writer.varint(whole(offsetNs));
    writer.varint(whole(durationNs));
    writer.varint(count);
  }
}

function readRest(
  reader: ByteReader,
  parts: readonly PackedPart[],
): Omit<RequestBody, 'budget' | 'inferred'> {
  const flags = reader.varint();
  return {
    pid: reader.varint(),
    goid: reader.varint(),
    method: reader.text(),
    path: reader.text(),
    bytesIn: reader.varint(),
    bytesOut: reader.varint(),
    ...(flags & HAS.drain ? {drainNs: reader.varint()} : {}),
    ...(flags & HAS.peer ? {peer: reader.text()} : {}),
    details: {
      ...(flags & HAS.device ? {device: reader.text()} : {}),
      ...(flags & HAS.upstreamPeer ? {peer: reader.text()} : {}),
    },
    ...readLinks(reader, flags),
    calls: readCalls(reader, parts),
  };
}

function readCalls(reader: ByteReader, parts: readonly PackedPart[]): RequestCall[] {
  const calls: RequestCall[] = [];
  for (let left = reader.varint(); left > 0; left--) {
    const place = parts[reader.varint()];
    if (place === undefined) throw new RangeError('a call of no part');
    calls.push({
      part: place.part,
      offsetNs: reader.varint(),
      durationNs: reader.varint(),
      count: reader.varint(),
    });
  }
  return calls;
}

/** Agents count whole nanoseconds and bytes, but the wire could carry fractions. */
export function whole(value: number): number {
  return Math.min(Math.round(value), Number.MAX_SAFE_INTEGER);
}
