// A decoded OTLP request, with the limits that hold for both its encodings. Spans that cannot be right
// (ids, times) are left out and counted, and OTLP's answer tells the sender.

import {ProfilerError} from '../domain/error.js';
import {isSpanId, isTraceId} from '../domain/ids.js';
import {ATTRIBUTE, type AttributeValue, type Span, type SpanContext} from '../domain/span.js';

export interface TraceRequest {
  readonly spans: readonly Span[];
  /** Spans without valid ids or times. */
  readonly invalid: number;
  /** What its sender should know, although nothing of it is rejected. */
  readonly note?: string;
}

/** Attributes and links count too. Two bytes can be an object, so 8 MiB could hold 4 million. */
const MOST_OBJECTS = 250_000;
const DEEPEST_VALUE = 8;
const LONGEST_NAME = 1_024;
const LONGEST_KEY = 256;
const LONGEST_TEXT = 16 * 1024;
/** The run file keeps times in 63 bits, which reach to the year 2262. */
const LATEST_NS = 2n ** 63n - 1n;

/** Counts the objects that a request makes us allocate. */
export class Allowance {
  #left = MOST_OBJECTS;

  /** Throws `TRACE_REQUEST_TOO_LARGE`. */
  spend(): void {
    this.#left -= 1;
    if (this.#left >= 0) return;
    throw new ProfilerError(
      'TRACE_REQUEST_TOO_LARGE',
      `the request holds more than ${MOST_OBJECTS} spans, attributes and links`,
      'send fewer spans at once: OTEL_BSP_MAX_EXPORT_BATCH_SIZE=512',
    );
  }
}

/** Throws when arrays and maps are nested too deep. */
export function assertDepth(depth: number): void {
  if (depth > DEEPEST_VALUE) throw new RangeError('an attribute is nested too deep');
}

export type RawAttributes = Record<string, AttributeValue>;

/** Something that happened within a span: an exception, a retry. */
export interface RawEvent {
  timeNs: bigint;
  name: string;
  attributes: RawAttributes;
}

/** A span as it came, before it is checked. */
export interface RawSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string;
  name: string;
  kind: number;
  startNs: bigint;
  endNs: bigint;
  attributes: RawAttributes;
  links: SpanContext[];
  events: RawEvent[];
  statusCode: number;
  statusMessage: string;
}

export function emptySpan(): RawSpan {
  return {
    traceId: '',
    spanId: '',
    parentSpanId: '',
    name: '',
    kind: 0,
    startNs: 0n,
    endNs: 0n,
    attributes: {},
    links: [],
    events: [],
    statusCode: 0,
    statusMessage: '',
  };
}

/** The kinds by OTLP's numbers, from 0; an unspecified kind counts as internal. */
const KINDS = ['internal', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
const STATUSES = ['unset', 'ok', 'error'] as const;

const NO_PARENT = /^(0{16})?$/;

/** Undefined for a span that cannot be kept. */
export function spanOf(raw: RawSpan, service: string): Span | undefined {
  const {traceId, spanId, startNs, endNs, statusMessage} = raw;
  // Eight bytes of zero are how some SDKs write that there is no parent.
  const parentSpanId = NO_PARENT.test(raw.parentSpanId) ? '' : raw.parentSpanId;
  if (!isTraceId(traceId) || !isSpanId(spanId)) return undefined;
  if (parentSpanId !== '' && !isSpanId(parentSpanId)) return undefined;
  if (startNs < 0n || startNs > LATEST_NS || endNs > LATEST_NS) return undefined;
  const span = {
    traceId,
    spanId,
    service: cut(service, LONGEST_NAME),
    name: cut(raw.name, LONGEST_NAME),
    kind: KINDS[raw.kind] ?? 'internal',
    startNs,
    endNs: endNs > startNs ? endNs : startNs,
    attributes: {...raw.attributes, ...eventAttributes(raw.events)},
    links: raw.links.filter((link) => isTraceId(link.traceId) && isSpanId(link.spanId)),
    status: STATUSES[raw.statusCode] ?? 'unset',
  };
  if (parentSpanId === '' && statusMessage === '') return span;
  return {
    ...span,
    ...(parentSpanId === '' ? {} : {parentSpanId}),
    ...(statusMessage === '' ? {} : {statusMessage: cut(statusMessage, LONGEST_TEXT)}),
  };
}

// The run file has no table for events: they are rare, and are read with their span.
function eventAttributes(events: readonly RawEvent[]): RawAttributes {
  if (events.length === 0) return {};
  const told: string[] = [];
  let length = 2;
  for (const {timeNs, name, attributes} of events) {
    const event = JSON.stringify({timeUnixNano: String(timeNs), name, attributes});
    length += event.length + 1;
    if (length > LONGEST_TEXT) break;
    told.push(event);
  }
  const leftOut = events.length - told.length;
  return {
    [ATTRIBUTE.events]: `[${told.join(',')}]`,
    ...(leftOut === 0 ? {} : {[ATTRIBUTE.eventsLeftOut]: leftOut}),
  };
}

/** The resource attribute service.name; OTLP's default where it is missing. */
export function serviceOf(resource: RawAttributes): string {
  return String(resource['service.name'] ?? 'unknown_service');
}

export function setAttribute(
  attributes: RawAttributes,
  key: string,
  value: AttributeValue | undefined,
): void {
  if (key === '' || key.length > LONGEST_KEY || value === undefined) return;
  if (key !== '__proto__') attributes[key] = storable(value);
  else Object.defineProperty(attributes, key, {value: storable(value), enumerable: true});
}

// Attributes are stored as JSON, which cannot write NaN and the infinities.
function storable(value: AttributeValue): AttributeValue {
  if (typeof value === 'string') return cut(value, LONGEST_TEXT);
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

/** Integers past 2^53 stay exact as text. */
export function integerValue(value: bigint): AttributeValue {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

function cut(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
