// Reads the requests of a batch. request-writer.ts writes them.

import {
  ORIGIN_SIGNS,
  type BudgetPart,
  type RequestCall,
  type CallOrigin,
  type RequestDetails,
  type RequestRecord,
} from '../domain/request.js';
import {isFailed} from '../domain/budget.js';
import type {SpanContext} from '../domain/span.js';
import type {Stack} from '../domain/stacks/stack.js';
import {stepOf, type Step} from '../domain/step.js';
import {REQUEST, REQUEST_CALL, REQUEST_PART} from './fields.js';
import {MAX_CALLS_PER_REQUEST, MAX_PARTS_PER_REQUEST} from './limits.js';
import {assertWithin, nonNegative} from './plain.js';
import {BYTES, FIXED64, tagOf, VARINT, type ProtoReader} from './proto-reader.js';
import type {StringList} from './string-list.js';

/** The texts and places of a batch, to which its requests refer. */
export interface RequestTables {
  readonly strings: StringList;
  readonly places: readonly Stack[];
}

/** What tells the kind of a request, and whether it failed. */
export type RequestKind = Pick<RequestRecord, 'side' | 'target' | 'step'> & {
  readonly failed: boolean;
};

type Open<T> = {-readonly [Key in keyof T]: T[Key]};

const FIELDS = 1 + Math.max(...Object.values(REQUEST));
/** The numbers and indexes of the request that is being read, by their fields. */
const values = new Float64Array(FIELDS);
/** The wire type of each of these fields; -1 for the others. */
const TYPES = new Int8Array(FIELDS).fill(-1);
for (const name of ['target', 'pid', 'isClient', 'method', 'path', 'status', 'peer'] as const)
  TYPES[REQUEST[name]] = VARINT;
for (const name of [
  'device',
  'upstreamPeer',
  'local',
  'netns',
  'causeBy',
  'step',
  'leftOut',
] as const)
  TYPES[REQUEST[name]] = VARINT;
for (const name of ['goid', 'durationNs', 'bytesIn', 'bytesOut', 'drainNs'] as const)
  TYPES[REQUEST[name]] = FIXED64;
for (const name of ['id', 'cause'] as const) TYPES[REQUEST[name]] = FIXED64;

const START = tagOf(REQUEST.startNs, FIXED64);
const TRACE_ID = tagOf(REQUEST.traceId, BYTES);
const SPAN_ID = tagOf(REQUEST.spanId, BYTES);
const PARTS = tagOf(REQUEST.parts, BYTES);
const CALLS = tagOf(REQUEST.calls, BYTES);

const TRACE_ID_DIGITS = 32;
const SPAN_ID_DIGITS = 16;

/** Throws RangeError or TypeError for everything that a well-behaved agent does not send. */
export function readRequest(reader: ProtoReader, tables: RequestTables): RequestRecord {
  const budget = new Map<BudgetPart, number>();
  const inferred: BudgetPart[] = [];
  const calls: RequestCall[] = [];
  let [startNs, traceId, spanId, parts] = [0n, '', '', 0];
  values.fill(0);
  const outer = reader.enter();
  for (let tag = reader.next(); tag !== 0; tag = reader.next()) {
    if (readValue(reader, tag)) continue;
    if (tag === PARTS) {
      readPart(reader, tables.strings, budget, inferred);
      parts += 1;
    } else if (tag === CALLS) calls.push(readCall(reader, tables));
    else if (tag === START) startNs = reader.fixed64();
    else if (tag === TRACE_ID) traceId = reader.hex();
    else if (tag === SPAN_ID) spanId = reader.hex();
    else reader.skip();
  }
  reader.leave(outer);
  assertWithin('parts of a budget', parts, MAX_PARTS_PER_REQUEST);
  assertWithin('calls of a request', calls.length, MAX_CALLS_PER_REQUEST);
  const record = recordOf(tables.strings, {startNs, budget, inferred, calls});
  addOptional(record, tables.strings, traceOf(traceId, spanId));
  return record;
}

/** Reads what a count of requests needs, and passes over the rest. */
export function readRequestKind(reader: ProtoReader, strings: StringList): RequestKind {
  values.fill(0);
  const outer = reader.enter();
  for (let tag = reader.next(); tag !== 0; tag = reader.next()) {
    if (!readValue(reader, tag)) reader.skip();
  }
  reader.leave(outer);
  const method = strings.at(values[REQUEST.method]!);
  return {
    side: values[REQUEST.isClient] === 0 ? 'server' : 'client',
    target: strings.at(values[REQUEST.target]!),
    step: stepRead(strings),
    failed: isFailed({method, status: values[REQUEST.status]!}),
  };
}

/** False for a field that is no number of the request's own. */
function readValue(reader: ProtoReader, tag: number): boolean {
  const field = tag >>> 3;
  if (field >= FIELDS || TYPES[field] !== (tag & 7)) return false;
  values[field] = (tag & 7) === VARINT ? reader.uint32() : nonNegative(reader.double());
  return true;
}

interface ReadParts {
  readonly startNs: bigint;
  readonly budget: Map<BudgetPart, number>;
  readonly inferred: readonly BudgetPart[];
  readonly calls: readonly RequestCall[];
}

function recordOf(
  strings: StringList,
  {startNs, budget, inferred, calls}: ReadParts,
): Open<RequestRecord> {
  return {
    kind: 'request',
    side: values[REQUEST.isClient] === 0 ? 'server' : 'client',
    target: strings.at(values[REQUEST.target]!),
    pid: values[REQUEST.pid]!,
    goid: values[REQUEST.goid]!,
    method: strings.at(values[REQUEST.method]!),
    path: strings.at(values[REQUEST.path]!),
    step: stepRead(strings),
    status: values[REQUEST.status]!,
    startNs,
    durationNs: values[REQUEST.durationNs]!,
    bytesIn: values[REQUEST.bytesIn]!,
    bytesOut: values[REQUEST.bytesOut]!,
    budget,
    inferred,
    calls,
    details: detailsRead(strings),
  };
}

/** Fields are set one by one, because spreading an object into another takes as long as reading a part. */
function addOptional(
  record: Open<RequestRecord>,
  strings: StringList,
  trace: SpanContext | undefined,
): void {
  const peer = textAt(strings, REQUEST.peer);
  const local = textAt(strings, REQUEST.local);
  const origin = originRead();
  if (trace !== undefined) record.trace = trace;
  if (peer !== '') record.peer = peer;
  if (local !== '') record.local = local;
  if (values[REQUEST.netns]! > 0) record.netns = values[REQUEST.netns]!;
  if (values[REQUEST.id]! > 0) record.id = values[REQUEST.id]!;
  if (values[REQUEST.drainNs]! > 0) record.drainNs = values[REQUEST.drainNs]!;
  if (origin !== undefined) record.origin = origin;
  if (values[REQUEST.leftOut] !== 0) record.isLeftOut = true;
}

function detailsRead(strings: StringList): RequestDetails {
  const details: Open<RequestDetails> = {};
  const device = textAt(strings, REQUEST.device);
  const peer = textAt(strings, REQUEST.upstreamPeer);
  if (device !== '') details.device = device;
  if (peer !== '') details.peer = peer;
  return details;
}

/** The step is told where it is another one than method, path and status tell. */
function stepRead(strings: StringList): Step {
  const told = values[REQUEST.step]!;
  const method = strings.at(values[REQUEST.method]!);
  const path = strings.at(values[REQUEST.path]!);
  return (
    (told === 0 ? undefined : strings.stepAt(told)) ??
    stepOf(method, path, {status: values[REQUEST.status]!})
  );
}

function originRead(): CallOrigin | undefined {
  const id = values[REQUEST.cause]!;
  if (id === 0) return undefined;
  const by = ORIGIN_SIGNS[values[REQUEST.causeBy]!];
  if (by === undefined) throw new TypeError('an origin that was found in no known way');
  return {id, by};
}

function textAt(strings: StringList, field: number): string {
  return strings.at(values[field]!);
}

function traceOf(traceId: string, spanId: string): SpanContext | undefined {
  if (traceId === '' && spanId === '') return undefined;
  if (traceId.length !== TRACE_ID_DIGITS || spanId.length !== SPAN_ID_DIGITS)
    throw new TypeError('a trace context with ids of another length');
  return {traceId, spanId};
}

const PART_NAME = tagOf(REQUEST_PART.part, VARINT);
const PART_NS = tagOf(REQUEST_PART.ns, FIXED64);
const PART_INFERRED = tagOf(REQUEST_PART.inferred, VARINT);

function readPart(
  reader: ProtoReader,
  strings: StringList,
  budget: Map<BudgetPart, number>,
  inferred: BudgetPart[],
): void {
  let [part, ns, isInferred] = [0, 0, false];
  const outer = reader.enter();
  for (let tag = reader.next(); tag !== 0; tag = reader.next()) {
    if (tag === PART_NAME) part = reader.uint32();
    else if (tag === PART_NS) ns = nonNegative(reader.double());
    else if (tag === PART_INFERRED) isInferred = reader.bool();
    else reader.skip();
  }
  reader.leave(outer);
  const name = strings.partAt(part);
  budget.set(name, ns);
  if (isInferred) inferred.push(name);
}

const CALL_PART = tagOf(REQUEST_CALL.part, VARINT);
const CALL_OFFSET = tagOf(REQUEST_CALL.offsetNs, FIXED64);
const CALL_NS = tagOf(REQUEST_CALL.ns, FIXED64);
const CALL_COUNT = tagOf(REQUEST_CALL.count, VARINT);
const CALL_PLACE = tagOf(REQUEST_CALL.place, VARINT);

function readCall(reader: ProtoReader, {strings, places}: RequestTables): RequestCall {
  let [part, offsetNs, durationNs, count, place] = [0, 0, 0, 0, 0];
  const outer = reader.enter();
  for (let tag = reader.next(); tag !== 0; tag = reader.next()) {
    if (tag === CALL_PART) part = reader.uint32();
    else if (tag === CALL_OFFSET) offsetNs = nonNegative(reader.double());
    else if (tag === CALL_NS) durationNs = nonNegative(reader.double());
    else if (tag === CALL_COUNT) count = reader.uint32();
    else if (tag === CALL_PLACE) place = reader.uint32();
    else reader.skip();
  }
  reader.leave(outer);
  const call = {part: strings.partAt(part), offsetNs, durationNs, count};
  return place === 0 ? call : {...call, stack: placeAt(places, place)};
}

function placeAt(places: readonly Stack[], number: number): Stack {
  const place = places[number - 1];
  if (place === undefined) throw new RangeError(`place ${number} of ${places.length}`);
  return place;
}
