// Reads an ExportTraceServiceRequest from JSON. Ids are hex, 64-bit integers are strings or numbers, enums
// are numbers, and names are taken too. Source: OTLP specification 1.3, "JSON Protobuf Encoding".

import {optional} from '../domain/optional.js';
import type {AttributeValue, SpanContext} from '../domain/span.js';
import {
  Allowance,
  assertDepth,
  emptySpan,
  integerValue,
  serviceOf,
  setAttribute,
  spanOf,
} from './trace-request.js';
import type {RawAttributes, RawEvent, RawSpan, TraceRequest} from './trace-request.js';

type Json = Readonly<Record<string, unknown>>;

const KIND_NAMES = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'];
const STATUS_NAMES = ['UNSET', 'OK', 'ERROR'];

/** Throws a TypeError, RangeError or SyntaxError for a text that is no such message. */
export function readJsonRequest(body: Uint8Array): TraceRequest {
  const text = new TextDecoder('utf-8', {fatal: true}).decode(body);
  const allowance = new Allowance();
  const request = asObject(JSON.parse(text), 'request');
  const spans: TraceRequest['spans'][number][] = [];
  let invalid = 0;
  for (const [raw, service] of readAll(request, allowance)) {
    const span = spanOf(raw, service);
    if (span === undefined) invalid += 1;
    else spans.push(span);
  }
  return {spans, invalid, ...optional('note', noteOn(request))};
}

/** Fields of unknown names are to be ignored; with such alone, the sender means that it has sent spans. */
function noteOn(request: Json): string | undefined {
  const names = Object.keys(request);
  if ('resourceSpans' in request || names.length === 0) return undefined;
  const shown = JSON.stringify(names[0]!.slice(0, 60));
  return `the request has no spans: its field is ${shown}, and OTLP's JSON has "resourceSpans"`;
}

function* readAll(request: Json, allowance: Allowance): Iterable<[RawSpan, string]> {
  for (const resourceSpans of objects(request, 'resourceSpans', allowance)) {
    const resource: RawAttributes = {};
    const holder = asObject(resourceSpans['resource'] ?? {}, 'resource');
    readAttributes(resource, holder, allowance);
    const service = serviceOf(resource);
    // Before OTLP 0.15 the field had another name. It is read, or its spans would be lost in silence.
    const scopes = 'scopeSpans' in resourceSpans ? 'scopeSpans' : 'instrumentationLibrarySpans';
    for (const scopeSpans of objects(resourceSpans, scopes, allowance)) {
      for (const span of objects(scopeSpans, 'spans', allowance)) {
        yield [readSpan(span, allowance), service];
      }
    }
  }
}

function readSpan(json: Json, allowance: Allowance): RawSpan {
  const status = asObject(json['status'] ?? {}, 'status');
  const span: RawSpan = {
    ...emptySpan(),
    ...readIds(json),
    parentSpanId: asText(json, 'parentSpanId').toLowerCase(),
    name: asText(json, 'name'),
    kind: asEnum(json['kind'], 'SPAN_KIND_', KIND_NAMES),
    startNs: asInteger(json['startTimeUnixNano'], 'startTimeUnixNano'),
    endNs: asInteger(json['endTimeUnixNano'], 'endTimeUnixNano'),
    links: objects(json, 'links', allowance).map(readIds),
    events: objects(json, 'events', allowance).map((event) => readEvent(event, allowance)),
    statusCode: asEnum(status['code'], 'STATUS_CODE_', STATUS_NAMES),
    statusMessage: asText(status, 'message'),
  };
  readAttributes(span.attributes, json, allowance);
  return span;
}

function readEvent(json: Json, allowance: Allowance): RawEvent {
  const event: RawEvent = {
    timeNs: asInteger(json['timeUnixNano'], 'timeUnixNano'),
    name: asText(json, 'name'),
    attributes: {},
  };
  readAttributes(event.attributes, json, allowance);
  return event;
}

function readIds(json: Json): SpanContext {
  const traceId = asText(json, 'traceId').toLowerCase();
  return {traceId, spanId: asText(json, 'spanId').toLowerCase()};
}

function readAttributes(attributes: RawAttributes, holder: Json, allowance: Allowance): void {
  for (const entry of objects(holder, 'attributes', allowance)) {
    const value = readAnyValue(entry['value'], allowance, 0);
    const plain = typeof value === 'object' ? JSON.stringify(value) : value;
    setAttribute(attributes, asText(entry, 'key'), plain as AttributeValue | undefined);
  }
}

function readAnyValue(json: unknown, allowance: Allowance, depth: number): unknown {
  assertDepth(depth);
  if (json === undefined || json === null) return undefined;
  const value = asObject(json, 'value');
  if ('stringValue' in value) return asText(value, 'stringValue');
  if ('boolValue' in value) return value['boolValue'] === true;
  if ('intValue' in value) return integerValue(asInteger(value['intValue'], 'intValue'));
  if ('doubleValue' in value) return Number(value['doubleValue']);
  if ('bytesValue' in value) return asText(value, 'bytesValue');
  if ('arrayValue' in value) {
    const items = objects(asObject(value['arrayValue'], 'arrayValue'), 'values', allowance);
    return items.map((item) => readAnyValue(item, allowance, depth + 1));
  }
  if ('kvlistValue' in value) {
    const list = objects(asObject(value['kvlistValue'], 'kvlistValue'), 'values', allowance);
    return Object.fromEntries(
      list.map((entry) => [
        asText(entry, 'key'),
        readAnyValue(entry['value'], allowance, depth + 1),
      ]),
    );
  }
  return undefined;
}

function objects(holder: Json, name: string, allowance: Allowance): Json[] {
  const value = holder[name] ?? [];
  if (!Array.isArray(value)) throw new TypeError(`${name} is not an array`);
  return value.map((each) => {
    allowance.spend();
    return asObject(each, name);
  });
}

function asObject(value: unknown, what: string): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  throw new TypeError(`${what} is not an object`);
}

function asText(json: Json, name: string): string {
  const value = json[name] ?? '';
  if (typeof value === 'string') return value;
  throw new TypeError(`${name} is not a string`);
}

function asInteger(value: unknown, name: string): bigint {
  if (value === undefined || value === null) return 0n;
  const isText = typeof value === 'string' && /^-?\d{1,20}$/.test(value);
  if (isText || Number.isInteger(value)) return BigInt(value as string | number);
  throw new TypeError(`${name} is not an integer`);
}

function asEnum(value: unknown, prefix: string, names: readonly string[]): number {
  if (typeof value === 'number') return value;
  const index = typeof value === 'string' ? names.indexOf(value.replace(prefix, '')) : 0;
  return Math.max(0, index);
}
