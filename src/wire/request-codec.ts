// A request record as a wire message and back. Ids are bytes on the wire and hex everywhere else.

import {BUDGET_PARTS, type BudgetPart, type RequestRecord} from '../domain/request.js';
import type {SpanContext} from '../domain/span.js';
import {stepOf} from '../domain/step.js';
import {MAX_CALLS_PER_REQUEST, MAX_PARTS_PER_REQUEST} from './limits.js';
import {assertWithin, longOf, nonNegative, nsOf} from './plain.js';
import {stringAt, type StringTable} from './string-table.js';
import type {regscope} from './telemetry.generated.js';

export type RequestMessage = regscope.wire.v1.Request.$Properties;

const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;
const PLAIN_PARTS: ReadonlySet<string> = new Set(BUDGET_PARTS);

export function requestMessage(record: RequestRecord, strings: StringTable): RequestMessage {
  const {trace, details} = record;
  return {
    target: strings.indexOf(record.target),
    pid: record.pid,
    goid: record.goid,
    isClient: record.side === 'client',
    method: strings.indexOf(record.method),
    path: strings.indexOf(record.path),
    status: record.status,
    startNs: longOf(record.startNs),
    durationNs: record.durationNs,
    bytesIn: record.bytesIn,
    bytesOut: record.bytesOut,
    peer: strings.indexOf(record.peer ?? ''),
    drainNs: record.drainNs ?? 0,
    device: strings.indexOf(details.device ?? ''),
    upstreamPeer: strings.indexOf(details.peer ?? ''),
    parts: [...record.budget].map(([part, ns]) => ({
      part: strings.indexOf(part),
      ns,
      inferred: record.inferred.includes(part),
    })),
    calls: record.calls.map(({part, offsetNs, durationNs, count}) => ({
      part: strings.indexOf(part),
      offsetNs,
      ns: durationNs,
      count,
    })),
    ...(trace === undefined
      ? {}
      : {traceId: Buffer.from(trace.traceId, 'hex'), spanId: Buffer.from(trace.spanId, 'hex')}),
  };
}

/** Throws RangeError or TypeError on what no well-behaved agent sends. */
export function requestOf(message: RequestMessage, strings: readonly string[]): RequestRecord {
  const method = stringAt(strings, message.method);
  const path = stringAt(strings, message.path);
  const parts = message.parts ?? [];
  const calls = message.calls ?? [];
  assertWithin('parts of a budget', parts.length, MAX_PARTS_PER_REQUEST);
  assertWithin('calls of a request', calls.length, MAX_CALLS_PER_REQUEST);
  const peer = stringAt(strings, message.peer);
  const device = stringAt(strings, message.device);
  const upstreamPeer = stringAt(strings, message.upstreamPeer);
  const trace = traceOf(message);
  return {
    kind: 'request',
    side: message.isClient ? 'client' : 'server',
    target: stringAt(strings, message.target),
    pid: message.pid ?? 0,
    goid: nonNegative(message.goid),
    method,
    path,
    step: stepOf(method, path),
    status: message.status ?? 0,
    startNs: nsOf(message.startNs),
    durationNs: nonNegative(message.durationNs),
    bytesIn: nonNegative(message.bytesIn),
    bytesOut: nonNegative(message.bytesOut),
    ...(trace === undefined ? {} : {trace}),
    ...(peer === '' ? {} : {peer}),
    budget: new Map(parts.map(({part, ns}) => [partOf(strings, part), nonNegative(ns)])),
    inferred: parts.filter(({inferred}) => inferred).map(({part}) => partOf(strings, part)),
    ...(message.drainNs ? {drainNs: nonNegative(message.drainNs)} : {}),
    calls: calls.map(({part, offsetNs, ns, count}) => ({
      part: partOf(strings, part),
      offsetNs: nonNegative(offsetNs),
      durationNs: nonNegative(ns),
      count: count ?? 0,
    })),
    details: {
      ...(device === '' ? {} : {device}),
      ...(upstreamPeer === '' ? {} : {peer: upstreamPeer}),
    },
  };
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
  if (PLAIN_PARTS.has(name) || /^(upstream|wait):./.test(name)) return name as BudgetPart;
  throw new TypeError(`unknown part of a budget ${JSON.stringify(name)}`);
}
