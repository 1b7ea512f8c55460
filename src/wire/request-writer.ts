// Writes requests into a batch. request-reader.ts reads them. Ids are bytes on the wire and hex elsewhere.

import {
  ORIGIN_SIGNS,
  type RequestCall,
  type RequestDetails,
  type RequestRecord,
} from '../domain/request.js';
import {stepOf, type Step} from '../domain/step.js';
import {BATCH, REQUEST, REQUEST_CALL, REQUEST_PART} from './fields.js';
import {MAX_CALLS_PER_REQUEST, MAX_PARTS_PER_REQUEST} from './limits.js';
import {assertWithin, nonNegative} from './plain.js';
import type {ProtoWriter} from './proto-writer.js';
import type {PlaceTable} from './stack-writer.js';
import type {StringTable} from './string-table.js';

const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;
/** A request with its parts and calls takes some 300 bytes: the length of its message takes two. */
const LENGTH_BYTES = 2;

const NO_DETAILS: RequestDetails = {};

/** Throws RangeError or TypeError for the records that `readRequest` refuses. */
export function writeRequest(
  writer: ProtoWriter,
  record: RequestRecord,
  strings: StringTable,
  places: PlaceTable,
): void {
  const {calls, details} = record;
  assertWithin('calls of a request', calls.length, MAX_CALLS_PER_REQUEST);
  const start = writer.begin(BATCH.requests, LENGTH_BYTES);
  writeSums(writer, record, details, strings);
  writer.uint32(REQUEST.pid, record.pid);
  writer.double(REQUEST.goid, nonNegative(record.goid));
  writer.double(REQUEST.bytesIn, nonNegative(record.bytesIn));
  writer.double(REQUEST.bytesOut, nonNegative(record.bytesOut));
  writer.double(REQUEST.drainNs, nonNegative(record.drainNs));
  for (const call of calls) {
    writeCall(writer, call, strings.indexOfPart(call.part), places.numberOf(call.stack));
  }
  writer.end(start, LENGTH_BYTES);
}

/** Writes a request that no sample keeps. Throws as `writeRequest` does. */
export function writeLeftOut(
  writer: ProtoWriter,
  record: RequestRecord,
  strings: StringTable,
): void {
  const start = writer.begin(BATCH.requests, LENGTH_BYTES);
  writeSums(writer, record, NO_DETAILS, strings);
  writer.bool(REQUEST.leftOut, true);
  writer.end(start, LENGTH_BYTES);
}

/** Writes what sums and joins need. An index that is left out is that of the first text, so none is told as ''. */
function writeSums(
  writer: ProtoWriter,
  record: RequestRecord,
  details: RequestDetails,
  strings: StringTable,
): void {
  const {budget, inferred, trace} = record;
  assertWithin('parts of a budget', budget.size, MAX_PARTS_PER_REQUEST);
  writer.uint32(REQUEST.target, strings.indexOf(record.target));
  writer.bool(REQUEST.isClient, record.side === 'client');
  writer.uint32(REQUEST.method, strings.indexOf(record.method));
  writer.uint32(REQUEST.path, strings.indexOf(record.path));
  writer.uint32(REQUEST.status, record.status);
  writer.fixed64(REQUEST.startNs, record.startNs);
  writer.double(REQUEST.durationNs, nonNegative(record.durationNs));
  if (trace !== undefined) {
    writer.hex(REQUEST.traceId, trace.traceId, TRACE_ID_BYTES);
    writer.hex(REQUEST.spanId, trace.spanId, SPAN_ID_BYTES);
  }
  writer.uint32(REQUEST.peer, strings.indexOf(record.peer ?? ''));
  for (const [part, ns] of budget)
    writePart(writer, strings.indexOfPart(part), ns, inferred.includes(part));
  writer.uint32(REQUEST.device, strings.indexOf(details.device ?? ''));
  writer.uint32(REQUEST.upstreamPeer, strings.indexOf(details.peer ?? ''));
  writer.uint32(REQUEST.local, strings.indexOf(record.local ?? ''));
  writer.uint32(REQUEST.netns, record.netns ?? 0);
  writer.double(REQUEST.id, nonNegative(record.id));
  if (record.origin !== undefined) {
    writer.double(REQUEST.cause, nonNegative(record.origin.id));
    writer.uint32(REQUEST.causeBy, ORIGIN_SIGNS.indexOf(record.origin.by));
  }
  if (record.step !== toldStep(record)) writer.uint32(REQUEST.step, strings.indexOf(record.step));
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
