// Requests as bytes, for two uses: whole requests on the way to the writer thread, and the body of a stored
// request, whose other fields are columns. Numbers are varints; texts are UTF-8 behind their length.
//
//   body    parts, rest, [places]
//   parts   how many, then for each 4·(number of the part) + (only in calls ? 2 : 0) + (inferred ? 1 : 0),
//           and its ns
//   rest    flags (which optional fields are there), pid, goid, method, path, bytes in, bytes out,
//           [drain ns], [peer], [device], [upstream peer], calls
//   calls   how many, then for each the place of its part among the parts above, ns from the request's
//           start, its own ns, and how many calls it stands for
//   places  how many calls have a stack, then for each its place among the calls, and the number of its
//           stack: a node of the run's stacks
//
// Only the numbers of parts and of stacks differ between a run file and the way to it. The rest is copied as it is, and
// is not read at all for requests that are not kept.

import {isFailed} from '../../domain/budget.js';
import type {BudgetPart, RequestCall, RequestRecord} from '../../domain/request.js';
import {optional} from '../../domain/optional.js';
import type {Stack} from '../../domain/stacks/stack.js';
import {STEPS} from '../../domain/step.js';
import {packed} from '../bytes/packed.js';
import {ByteReader} from '../bytes/varint.js';
import type {ByteWriter} from '../bytes/varint.js';
import {packPlaces, type PackedPlaces} from '../stacks/packed-stacks.js';

/** The fields of a stored request that are columns. */
export type RequestHead = Pick<
  RequestRecord,
  'kind' | 'side' | 'target' | 'step' | 'status' | 'startNs' | 'durationNs' | 'trace'
>;
export type RequestBody = Omit<RequestRecord, keyof RequestHead>;

/** The requests of a batch, on their way to the writer thread. */
export interface PackedRequests {
  /** Names of parts by their numbers in `bytes`. */
  readonly parts: readonly BudgetPart[];
  readonly bytes: Uint8Array;
  /** The stacks of their calls by their numbers in `bytes`; undefined where no call has one. */
  readonly places: PackedPlaces | undefined;
}

/** One request, as far as the writer thread reads it. */
export interface PackedRequest {
  readonly head: RequestHead;
  readonly failed: boolean;
  readonly parts: readonly PackedPart[];
  readonly rest: Uint8Array;
  readonly places: readonly CallPlace[];
}

/** Where the goroutine parked in one call of a request. */
interface CallPlace {
  /** Of the call among all of the request. */
  readonly call: number;
  /** The number of its stack. */
  readonly place: number;
}

interface PackedPart {
  readonly part: BudgetPart;
  readonly ns: number;
  readonly inferred: boolean;
  /** It has calls, but no time in the budget. */
  readonly onlyInCalls: boolean;
}

const HAS = {drain: 1, peer: 2, device: 4, upstreamPeer: 8} as const;
const IS_CLIENT = 1;
const HAS_TRACE = 2;
const HAS_FAILED = 4;
const NS_PER_SECOND = 1_000_000_000n;
/** The limit of the domain. Our agents send no longer path. */
const LONGEST_PATH = 2_048;
const LONGEST_NAME = 256;
const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;

/** Adds `offsetNs` to all times, so that they are on the collector's clock. */
export function packRequests(
  requests: readonly RequestRecord[],
  offsetNs: bigint,
): PackedRequests | undefined {
  if (requests.length === 0) return undefined;
  const numbers = new Map<BudgetPart, number>();
  const numberOf = (part: BudgetPart): number => {
    const number = numbers.get(part) ?? numbers.size;
    numbers.set(part, number);
    return number;
  };
  const stacks = [
    ...new Set(requests.flatMap(({calls}) => calls.flatMap((call) => call.stack ?? []))),
  ];
  const placeOf = new Map(stacks.map((stack, at) => [stack, at]));
  const bytes = packed((writer) => {
    writer.varint(requests.length);
    for (const request of requests) {
      const parts = partsOf(request);
      writeHead(writer, request, offsetNs);
      writeParts(writer, parts, numberOf);
      const rest = packed((inner) => writeRest(inner, request, parts));
      writer.varint(rest.length);
      writer.bytes(rest);
      writePlaces(writer, placesOf(request, placeOf));
    }
  });
  return {bytes, parts: [...numbers.keys()], places: packPlaces(stacks)};
}

export function* unpackRequests({parts, bytes}: PackedRequests): Generator<PackedRequest> {
  const reader = new ByteReader(bytes);
  const nameOf = (number: number): BudgetPart => parts[number]!;
  for (let left = reader.varint(); left > 0; left--) {
    const {head, failed} = readHead(reader);
    yield {
      ...{head, failed, parts: readParts(reader, nameOf)},
      ...{rest: reader.bytes(reader.varint()), places: readPlaces(reader)},
    };
  }
}

export function packBody(
  {parts, rest, places}: Pick<PackedRequest, 'parts' | 'rest' | 'places'>,
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

function placesOf({calls}: RequestRecord, placeOf: ReadonlyMap<Stack, number>): CallPlace[] {
  return calls.flatMap(({stack}, call) => {
    return stack === undefined ? [] : [{call, place: placeOf.get(stack)!}];
  });
}

function writePlaces(writer: ByteWriter, places: readonly CallPlace[]): void {
  writer.varint(places.length);
  for (const {call, place} of places) {
    writer.varint(call);
    writer.varint(place);
  }
}

function readPlaces(reader: ByteReader): CallPlace[] {
  const places: CallPlace[] = [];
  for (let left = reader.varint(); left > 0; left--) {
    places.push({call: reader.varint(), place: reader.varint()});
  }
  return places;
}

function partsOf({budget, inferred, calls}: RequestRecord): PackedPart[] {
  const parts = [...budget].map(([part, ns]): PackedPart => {
    return {part, ns: whole(ns), inferred: inferred.includes(part), onlyInCalls: false};
  });
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

function writeHead(writer: ByteWriter, request: RequestRecord, offsetNs: bigint): void {
  const {side, target, step, status, durationNs, trace} = request;
  const startNs = request.startNs + offsetNs > 0n ? request.startNs + offsetNs : 0n;
  writer.varint(
    (side === 'client' ? IS_CLIENT : 0) +
      (trace === undefined ? 0 : HAS_TRACE) +
      (isFailed(request) ? HAS_FAILED : 0),
  );
  writer.text(target);
  writer.varint(STEPS.indexOf(step));
  writer.varint(status);
  writer.varint(Number(startNs / NS_PER_SECOND));
  writer.varint(Number(startNs % NS_PER_SECOND));
  writer.varint(whole(durationNs));
  if (trace === undefined) return;
  writer.bytes(Buffer.from(trace.traceId, 'hex'));
  writer.bytes(Buffer.from(trace.spanId, 'hex'));
}

function readHead(reader: ByteReader): {head: RequestHead; failed: boolean} {
  const flags = reader.varint();
  const head: RequestHead = {
    kind: 'request',
    side: flags & IS_CLIENT ? 'client' : 'server',
    target: reader.text(),
    step: STEPS[reader.varint()]!,
    status: reader.varint(),
    startNs: BigInt(reader.varint()) * NS_PER_SECOND + BigInt(reader.varint()),
    durationNs: reader.varint(),
    ...(flags & HAS_TRACE ? {trace: readTrace(reader)} : {}),
  };
  return {head, failed: (flags & HAS_FAILED) !== 0};
}

function readTrace(reader: ByteReader): {traceId: string; spanId: string} {
  const traceId = reader.bytes(TRACE_ID_BYTES).toString('hex');
  return {traceId, spanId: reader.bytes(SPAN_ID_BYTES).toString('hex')};
}

function writeParts(
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

function readParts(reader: ByteReader, nameOf: (number: number) => BudgetPart): PackedPart[] {
  const parts: PackedPart[] = [];
  for (let left = reader.varint(); left > 0; left--) {
    const token = reader.varint();
    const [inferred, onlyInCalls] = [token % 2 === 1, token % 4 >= 2];
    parts.push({part: nameOf(Math.floor(token / 4)), ns: reader.varint(), inferred, onlyInCalls});
  }
  return parts;
}

function writeRest(writer: ByteWriter, request: RequestRecord, parts: readonly PackedPart[]): void {
  const {drainNs, peer, details} = request;
  writer.varint(
    (drainNs === undefined ? 0 : HAS.drain) +
      (peer === undefined ? 0 : HAS.peer) +
      (details.device === undefined ? 0 : HAS.device) +
      (details.peer === undefined ? 0 : HAS.upstreamPeer),
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
function whole(value: number): number {
  return Math.min(Math.round(value), Number.MAX_SAFE_INTEGER);
}
