// Reads an ExportTraceServiceRequest from protobuf, field by field. The numbers below are those of its
// fields. Source: opentelemetry-proto v1.3, trace/v1/trace.proto and common/v1/common.proto.

import $protobuf from 'protobufjs/minimal.js';
import type {Reader} from 'protobufjs';

import type {AttributeValue, Span, SpanContext} from '../domain/span.js';
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

/** The tag before a field: its number, and how the field is written. */
const varint = (field: number): number => field << 3;
const fixed64 = (field: number): number => (field << 3) | 1;
const len = (field: number): number => (field << 3) | 2;

const SPAN = {
  traceId: len(1),
  spanId: len(2),
  parentSpanId: len(4),
  name: len(5),
  kind: varint(6),
  start: fixed64(7),
  end: fixed64(8),
  attributes: len(9),
  events: len(11),
  links: len(13),
  status: len(15),
} as const;

const EVENT = {time: fixed64(1), name: len(2), attributes: len(3)} as const;

/** scope_spans, and its predecessor of the same shape between OTLP 0.9 and 0.15. */
const SCOPE_SPANS: readonly number[] = [len(2), len(1000)];

const ANY_VALUE = {
  string: len(1),
  bool: varint(2),
  int: varint(3),
  double: fixed64(4),
  array: len(5),
  map: len(6),
  bytes: len(7),
} as const;

/** Throws an error for bytes that are no such message. */
export function readProtobufRequest(body: Uint8Array): TraceRequest {
  return new Decoder(body).request();
}

class Decoder {
  readonly #reader: Reader;
  readonly #allowance = new Allowance();
  readonly #length: number;
  readonly #spans: Span[] = [];
  #invalid = 0;

  constructor(body: Uint8Array) {
    this.#reader = $protobuf.Reader.create(body);
    this.#length = body.length;
  }

  request(): TraceRequest {
    this.#fields(this.#length, (tag) => {
      if (tag !== len(1)) return false;
      this.#resourceSpans();
      return true;
    });
    return {spans: this.#spans, invalid: this.#invalid};
  }

  #resourceSpans(): void {
    const resource: RawAttributes = {};
    const raws: RawSpan[] = [];
    this.#message((tag) => {
      if (tag === len(1)) this.#only(len(1), () => this.#attribute(resource));
      else if (SCOPE_SPANS.includes(tag)) this.#only(len(2), () => raws.push(this.#span()));
      else return false;
      return true;
    });
    this.#keep(raws, serviceOf(resource));
  }

  #keep(raws: readonly RawSpan[], service: string): void {
    for (const raw of raws) {
      const span = spanOf(raw, service);
      if (span === undefined) this.#invalid += 1;
      else this.#spans.push(span);
    }
  }

  #span(): RawSpan {
    const span = emptySpan();
    this.#message((tag) => this.#spanField(span, tag));
    return span;
  }

  #spanField(span: RawSpan, tag: number): boolean {
    const reader = this.#reader;
    if (tag === SPAN.traceId) span.traceId = hex(reader.bytes());
    else if (tag === SPAN.spanId) span.spanId = hex(reader.bytes());
    else if (tag === SPAN.parentSpanId) span.parentSpanId = hex(reader.bytes());
    else if (tag === SPAN.name) span.name = reader.string();
    else if (tag === SPAN.kind) span.kind = reader.int32();
    else if (tag === SPAN.start) span.startNs = unsigned(reader.fixed64());
    else if (tag === SPAN.end) span.endNs = unsigned(reader.fixed64());
    else if (tag === SPAN.attributes) this.#attribute(span.attributes);
    else if (tag === SPAN.events) span.events.push(this.#event());
    else if (tag === SPAN.links) span.links.push(this.#link());
    else if (tag === SPAN.status) this.#status(span);
    else return false;
    return true;
  }

  #status(span: RawSpan): void {
    this.#message((tag) => {
      if (tag === len(2)) span.statusMessage = this.#reader.string();
      else if (tag === varint(3)) span.statusCode = this.#reader.int32();
      else return false;
      return true;
    });
  }

  #event(): RawEvent {
    const event: RawEvent = {timeNs: 0n, name: '', attributes: {}};
    this.#message((tag) => {
      if (tag === EVENT.time) event.timeNs = unsigned(this.#reader.fixed64());
      else if (tag === EVENT.name) event.name = this.#reader.string();
      else if (tag === EVENT.attributes) this.#attribute(event.attributes);
      else return false;
      return true;
    });
    return event;
  }

  #link(): SpanContext {
    const link = {traceId: '', spanId: ''};
    this.#message((tag) => {
      if (tag === len(1)) link.traceId = hex(this.#reader.bytes());
      else if (tag === len(2)) link.spanId = hex(this.#reader.bytes());
      else return false;
      return true;
    });
    return link;
  }

  #attribute(attributes: RawAttributes): void {
    const [key, value] = this.#keyValue(0);
    // Our attributes are plain values, so arrays and maps become JSON.
    const plain = typeof value === 'object' ? JSON.stringify(value) : value;
    setAttribute(attributes, key, plain as AttributeValue | undefined);
  }

  #keyValue(depth: number): [string, unknown] {
    let key = '';
    let value: unknown;
    this.#message((tag) => {
      if (tag === len(1)) key = this.#reader.string();
      else if (tag === len(2)) value = this.#anyValue(depth);
      else return false;
      return true;
    });
    return [key, value];
  }

  #anyValue(depth: number): unknown {
    assertDepth(depth);
    const reader = this.#reader;
    let value: unknown;
    this.#message((tag) => {
      if (tag === ANY_VALUE.string) value = reader.string();
      else if (tag === ANY_VALUE.bool) value = reader.bool();
      else if (tag === ANY_VALUE.int) value = integerValue(signed(reader.int64()));
      else if (tag === ANY_VALUE.double) value = reader.double();
      else if (tag === ANY_VALUE.array) value = this.#all(() => this.#anyValue(depth + 1));
      else if (tag === ANY_VALUE.map) {
        value = Object.fromEntries(this.#all(() => this.#keyValue(depth + 1)));
      } else if (tag === ANY_VALUE.bytes) value = hex(reader.bytes());
      else return false;
      return true;
    });
    return value;
  }

  /** Reads a list; both kinds of lists have their items in field 1. */
  #all<Item>(read: () => Item): Item[] {
    const items: Item[] = [];
    this.#only(len(1), () => items.push(read()));
    return items;
  }

  #only(wanted: number, read: () => void): void {
    this.#message((tag) => {
      if (tag !== wanted) return false;
      read();
      return true;
    });
  }

  /** Reads a message inside another one; its length stands before it. */
  #message(read: (tag: number) => boolean): void {
    this.#allowance.spend();
    const end = this.#reader.uint32() + this.#reader.pos;
    if (end > this.#length) throw new RangeError('a message is longer than what holds it');
    this.#fields(end, read);
  }

  /** Reads fields up to `end`. A field is skipped when `read` does not know its tag. */
  #fields(end: number, read: (tag: number) => boolean): void {
    const reader = this.#reader;
    while (reader.pos < end) {
      const tag = reader.uint32();
      if (!read(tag)) reader.skipType(tag & 7);
    }
    if (reader.pos !== end) throw new RangeError('a field reaches past its message');
  }
}

type Int64 = {low: number; high: number} | number;

function unsigned(value: Int64): bigint {
  if (typeof value === 'number') return BigInt(value);
  return (BigInt(value.high >>> 0) << 32n) | BigInt(value.low >>> 0);
}

function signed(value: Int64): bigint {
  return BigInt.asIntN(64, unsigned(value));
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}
