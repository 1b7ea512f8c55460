// ExportTraceServiceRequest from protobuf, field by field. Source: opentelemetry-proto v1.3,
// trace/v1/trace.proto and common/v1/common.proto; the numbers below are those of its fields.

import $protobuf from 'protobufjs/minimal.js';
import type {Reader} from 'protobufjs';

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
import type {RawSpan, TraceRequest} from './trace-request.js';

type Attributes = Map<string, AttributeValue>;
/** By tag: what is not there, or has another wire type, is skipped. */
type FieldReaders = Readonly<Record<number, (reader: Reader) => void>>;

const varint = (field: number): number => field << 3;
const fixed64 = (field: number): number => (field << 3) | 1;
const len = (field: number): number => (field << 3) | 2;

/** Throws whatever a reader throws for bytes that are no such message. */
export function readProtobufRequest(body: Uint8Array): TraceRequest {
  const reader = $protobuf.Reader.create(body);
  const allowance = new Allowance();
  const spans: TraceRequest['spans'][number][] = [];
  let invalid = 0;
  readFields(reader, body.length, {
    [len(1)]: (inner) => {
      const {service, raws} = readResourceSpans(inner, allowance);
      for (const raw of raws) {
        const span = spanOf(raw, service);
        if (span === undefined) invalid += 1;
        else spans.push(span);
      }
    },
  });
  return {spans, invalid};
}

function readResourceSpans(reader: Reader, allowance: Allowance) {
  const resource: Attributes = new Map();
  const raws: RawSpan[] = [];
  readMessage(reader, allowance, {
    [len(1)]: (inner) =>
      readMessage(inner, allowance, {[len(1)]: attributeReader(resource, allowance)}),
    [len(2)]: (inner) => {
      readMessage(inner, allowance, {[len(2)]: (span) => raws.push(readSpan(span, allowance))});
    },
  });
  return {service: serviceOf(resource), raws};
}

function readSpan(reader: Reader, allowance: Allowance): RawSpan {
  const span = emptySpan();
  readMessage(reader, allowance, {
    [len(1)]: (inner) => (span.traceId = hex(inner.bytes())),
    [len(2)]: (inner) => (span.spanId = hex(inner.bytes())),
    [len(4)]: (inner) => (span.parentSpanId = hex(inner.bytes())),
    [len(5)]: (inner) => (span.name = inner.string()),
    [varint(6)]: (inner) => (span.kind = inner.int32()),
    [fixed64(7)]: (inner) => (span.startNs = unsigned(inner.fixed64())),
    [fixed64(8)]: (inner) => (span.endNs = unsigned(inner.fixed64())),
    [len(9)]: attributeReader(span.attributes, allowance),
    [len(13)]: (inner) => span.links.push(readLink(inner, allowance)),
    [len(15)]: (inner) => {
      readMessage(inner, allowance, {
        [len(2)]: (status) => (span.statusMessage = status.string()),
        [varint(3)]: (status) => (span.statusCode = status.int32()),
      });
    },
  });
  return span;
}

function readLink(reader: Reader, allowance: Allowance): SpanContext {
  const link = {traceId: '', spanId: ''};
  readMessage(reader, allowance, {
    [len(1)]: (inner) => (link.traceId = hex(inner.bytes())),
    [len(2)]: (inner) => (link.spanId = hex(inner.bytes())),
  });
  return link;
}

function attributeReader(attributes: Attributes, allowance: Allowance): (reader: Reader) => void {
  return (reader) => {
    const [key, value] = readKeyValue(reader, allowance, 0);
    setAttribute(attributes, key, flat(value));
  };
}

function readKeyValue(reader: Reader, allowance: Allowance, depth: number): [string, unknown] {
  let key = '';
  let value: unknown;
  readMessage(reader, allowance, {
    [len(1)]: (inner) => (key = inner.string()),
    [len(2)]: (inner) => (value = readAnyValue(inner, allowance, depth)),
  });
  return [key, value];
}

function readAnyValue(reader: Reader, allowance: Allowance, depth: number): unknown {
  assertDepth(depth);
  let value: unknown;
  readMessage(reader, allowance, {
    [len(1)]: (inner) => (value = inner.string()),
    [varint(2)]: (inner) => (value = inner.bool()),
    [varint(3)]: (inner) => (value = integerValue(signed(inner.int64()))),
    [fixed64(4)]: (inner) => (value = inner.double()),
    [len(5)]: (inner) => {
      const items: unknown[] = [];
      readMessage(inner, allowance, {
        [len(1)]: (item) => items.push(readAnyValue(item, allowance, depth + 1)),
      });
      value = items;
    },
    [len(6)]: (inner) => {
      const entries: [string, unknown][] = [];
      readMessage(inner, allowance, {
        [len(1)]: (entry) => entries.push(readKeyValue(entry, allowance, depth + 1)),
      });
      value = Object.fromEntries(entries);
    },
    [len(7)]: (inner) => (value = hex(inner.bytes())),
  });
  return value;
}

/** Arrays and maps as JSON: attributes of ours are plain values. */
function flat(value: unknown): AttributeValue | undefined {
  return typeof value === 'object' ? JSON.stringify(value) : (value as AttributeValue | undefined);
}

/** A message inside another: its length stands before it. */
function readMessage(reader: Reader, allowance: Allowance, readers: FieldReaders): void {
  allowance.spend();
  const end = reader.uint32() + reader.pos;
  if (end > reader.len) throw new RangeError('a message is longer than what holds it');
  readFields(reader, end, readers);
}

function readFields(reader: Reader, end: number, readers: FieldReaders): void {
  while (reader.pos < end) {
    const tag = reader.uint32();
    const read = readers[tag];
    if (read === undefined) reader.skipType(tag & 7);
    else read(reader);
  }
  if (reader.pos !== end) throw new RangeError('a field reaches past its message');
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
