// Turns a request record into a wire message and back. Ids are bytes on the wire and hex everywhere else.

import {
  BUDGET_PARTS,
  CAUSE_SIGNS,
  type BudgetPart,
  type RequestCall,
  type RequestCause,
  type RequestRecord,
} from '../domain/request.js';
import {optional} from '../domain/optional.js';
import type {SpanContext} from '../domain/span.js';
import type {Stack} from '../domain/stacks/stack.js';
import {STEPS, stepOf, type Step} from '../domain/step.js';
import {BATCH, REQUEST, REQUEST_CALL, REQUEST_PART} from './fields.js';
import {MAX_CALLS_PER_REQUEST, MAX_PARTS_PER_REQUEST} from './limits.js';
import {assertWithin, nonNegative, nsOf} from './plain.js';
import type {ProtoWriter} from './proto-writer.js';
import type {PlaceTable} from './stack-codec.js';
import {stringAt, type StringTable} from './string-table.js';
import type {regscope} from './telemetry.generated.js';

type RequestMessage = regscope.wire.v1.Request.$Properties;

const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;
const PLAIN_PARTS: ReadonlySet<string> = new Set(BUDGET_PARTS);

/** Throws RangeError or TypeError for the records that `requestOf` refuses. */
export function writeRequest(
  writer: ProtoWriter,
  record: RequestRecord,
  strings: StringTable,
  places: PlaceTable,
): void {
  const {budget, calls, details, inferred, trace} = record;
  assertWithin('parts of a budget', budget.size, MAX_PARTS_PER_REQUEST);
  assertWithin('calls of a request', calls.length, MAX_CALLS_PER_REQUEST);
  const start = writer.begin(BATCH.requests);
  writer.uint32(REQUEST.target, strings.indexOf(record.target));
  writer.uint32(REQUEST.pid, record.pid);
  writer.double(REQUEST.goid, nonNegative(record.goid));
  writer.bool(REQUEST.isClient, record.side === 'client');
  writer.uint32(REQUEST.method, strings.indexOf(record.method));
  writer.uint32(REQUEST.path, strings.indexOf(record.path));
  writer.uint32(REQUEST.status, record.status);
  writer.fixed64(REQUEST.startNs, record.startNs);
  writer.double(REQUEST.durationNs, nonNegative(record.durationNs));
  writer.double(REQUEST.bytesIn, nonNegative(record.bytesIn));
  writer.double(REQUEST.bytesOut, nonNegative(record.bytesOut));
  if (trace !== undefined) {
    writer.hex(REQUEST.traceId, trace.traceId, TRACE_ID_BYTES);
    writer.hex(REQUEST.spanId, trace.spanId, SPAN_ID_BYTES);
  }
  writer.uint32(REQUEST.peer, strings.indexOf(record.peer ?? ''));
  writer.double(REQUEST.drainNs, nonNegative(record.drainNs));
  for (const [part, ns] of budget)
    writePart(writer, partIndex(part, strings), ns, inferred.includes(part));
  for (const call of calls) {
    writeCall(writer, call, partIndex(call.part, strings), places.numberOf(call.stack));
  }
  writer.uint32(REQUEST.device, strings.indexOf(details.device ?? ''));
  writer.uint32(REQUEST.upstreamPeer, strings.indexOf(details.peer ?? ''));
  writer.uint32(REQUEST.local, strings.indexOf(record.local ?? ''));
  writer.uint32(REQUEST.netns, record.netns ?? 0);
  writer.double(REQUEST.id, nonNegative(record.id));
  if (record.cause !== undefined) {
    writer.double(REQUEST.cause, nonNegative(record.cause.id));
    writer.uint32(REQUEST.causeBy, CAUSE_SIGNS.indexOf(record.cause.by));
  }
  if (record.step !== toldStep(record)) writer.uint32(REQUEST.step, strings.indexOf(record.step));
  writer.end(start);
}

/** The step that the receiver knows without being told. */
function toldStep({method, path, status}: Pick<RequestRecord, 'method' | 'path' | 'status'>): Step {
  return stepOf(method, path, {status});
}

function writePart(writer: ProtoWriter, part: number, ns: number, isInferred: boolean): void {
  const start = writer.begin(REQUEST.parts);
  writer.uint32(REQUEST_PART.part, part);
  writer.double(REQUEST_PART.ns, nonNegative(ns));
  writer.bool(REQUEST_PART.inferred, isInferred);
  writer.end(start);
}

function writeCall(
  writer: ProtoWriter,
  {offsetNs, durationNs, count}: RequestCall,
  part: number,
  place: number,
): void {
  const start = writer.begin(REQUEST.calls);
  writer.uint32(REQUEST_CALL.part, part);
  writer.double(REQUEST_CALL.offsetNs, nonNegative(offsetNs));
  writer.double(REQUEST_CALL.ns, nonNegative(durationNs));
  writer.uint32(REQUEST_CALL.count, count);
  writer.uint32(REQUEST_CALL.place, place);
  writer.end(start);
}

/** Throws RangeError or TypeError for everything that a well-behaved agent does not send. */
export function requestOf(
  message: RequestMessage,
  strings: readonly string[],
  places: readonly Stack[],
): RequestRecord {
  const method = stringAt(strings, message.method);
  const path = stringAt(strings, message.path);
  const status = message.status ?? 0;
  const parts = message.parts ?? [];
  const calls = message.calls ?? [];
  assertWithin('parts of a budget', parts.length, MAX_PARTS_PER_REQUEST);
  assertWithin('calls of a request', calls.length, MAX_CALLS_PER_REQUEST);
  const peer = stringAt(strings, message.peer);
  const device = stringAt(strings, message.device);
  const upstreamPeer = stringAt(strings, message.upstreamPeer);
  const local = stringAt(strings, message.local);
  const trace = traceOf(message);
  const cause = causeOf(message);
  return {
    kind: 'request',
    side: message.isClient ? 'client' : 'server',
    target: stringAt(strings, message.target),
    pid: message.pid ?? 0,
    goid: nonNegative(message.goid),
    method,
    path,
    step: stepNamed(stringAt(strings, message.step)) ?? toldStep({method, path, status}),
    status,
    startNs: nsOf(message.startNs),
    durationNs: nonNegative(message.durationNs),
    bytesIn: nonNegative(message.bytesIn),
    bytesOut: nonNegative(message.bytesOut),
    ...(trace === undefined ? {} : {trace}),
    ...(peer === '' ? {} : {peer}),
    ...(local === '' ? {} : {local}),
    ...(message.netns ? {netns: message.netns} : {}),
    ...(message.id ? {id: nonNegative(message.id)} : {}),
    ...(cause === undefined ? {} : {cause}),
    budget: new Map(parts.map(({part, ns}) => [partOf(strings, part), nonNegative(ns)])),
    inferred: parts.filter(({inferred}) => inferred).map(({part}) => partOf(strings, part)),
    ...(message.drainNs ? {drainNs: nonNegative(message.drainNs)} : {}),
    calls: calls.map(({part, offsetNs, ns, count, place}) => ({
      part: partOf(strings, part),
      offsetNs: nonNegative(offsetNs),
      durationNs: nonNegative(ns),
      count: count ?? 0,
      ...optional('stack', placeAt(places, place ?? 0)),
    })),
    details: {
      ...(device === '' ? {} : {device}),
      ...(upstreamPeer === '' ? {} : {peer: upstreamPeer}),
    },
  };
}

function causeOf({cause, causeBy}: RequestMessage): RequestCause | undefined {
  if (!cause) return undefined;
  const by = CAUSE_SIGNS[causeBy ?? 0];
  if (by === undefined) throw new TypeError('a cause that was found in no known way');
  return {id: nonNegative(cause), by};
}

function placeAt(places: readonly Stack[], number: number): Stack | undefined {
  if (number === 0) return undefined;
  const place = places[number - 1];
  if (place === undefined) throw new RangeError(`place ${number} of ${places.length}`);
  return place;
}

/** Undefined for a step that only a later release knows. */
function stepNamed(name: string): Step | undefined {
  return STEPS.find((step) => step === name);
}

function traceOf({traceId, spanId}: RequestMessage): SpanContext | undefined {
  if (!traceId?.length && !spanId?.length) return undefined;
  if (traceId?.length !== TRACE_ID_BYTES || spanId?.length !== SPAN_ID_BYTES) {
    throw new TypeError('a trace context with ids of another length');
  }
  return {
    traceId: Buffer.from(traceId).toString('hex'),
    spanId: Buffer.from(spanId).toString('hex'),
  };
}

function partOf(strings: readonly string[], index: number | null | undefined): BudgetPart {
  const name = stringAt(strings, index);
  assertPart(name);
  return name;
}

function partIndex(part: BudgetPart, strings: StringTable): number {
  assertPart(part);
  return strings.indexOf(part);
}

function assertPart(name: string): asserts name is BudgetPart {
  if (PLAIN_PARTS.has(name) || /^(upstream|wait):./.test(name)) return;
  throw new TypeError(`unknown part of a budget ${JSON.stringify(name)}`);
}
