// Reads and writes OTLP messages with protobufjs's reflection from trace.proto. It shares no code with
// src/trace.

import {fileURLToPath} from 'node:url';

import protobuf from 'protobufjs';

const root = protobuf.loadSync(fileURLToPath(new URL('trace.proto', import.meta.url)));

export interface KeyValueMessage {
  readonly key: string;
  readonly value?: Record<string, unknown>;
}

export interface SpanMessage {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly KeyValueMessage[];
  readonly links: readonly {readonly traceId: string; readonly spanId: string}[];
  readonly events: readonly {
    readonly name: string;
    readonly timeUnixNano: string;
    readonly attributes: readonly KeyValueMessage[];
  }[];
  readonly status?: {readonly code: number; readonly message: string};
  readonly droppedAttributesCount: number;
  readonly droppedLinksCount: number;
}

export interface ReceivedSpan extends Omit<SpanMessage, 'attributes'> {
  readonly service: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export function encodeMessage(type: string, message: object): Uint8Array {
  const found = root.lookupType(`test.${type}`);
  return found.encode(found.fromObject(message)).finish();
}

/** Ids come as hex, 64-bit numbers as strings, and absent fields as their defaults. */
export function decodeMessage(type: string, bytes: Uint8Array): Record<string, unknown> {
  const found = root.lookupType(`test.${type}`);
  const options = {longs: String, bytes: Array, arrays: true, defaults: true, oneofs: true};
  return hexed(found.toObject(found.decode(bytes), options)) as Record<string, unknown>;
}

export function decodeSpans(bytes: Uint8Array): ReceivedSpan[] {
  const {resourceSpans} = decodeMessage('ExportTraceServiceRequest', bytes) as unknown as {
    resourceSpans: {
      resource: {attributes: KeyValueMessage[]};
      scopeSpans: {spans: SpanMessage[]}[];
    }[];
  };
  return resourceSpans.flatMap(({resource, scopeSpans}) => {
    const service = String(plain(resource.attributes)['service.name']);
    const spans = scopeSpans.flatMap((scope) => scope.spans);
    return spans.map((span) => ({...span, service, attributes: plain(span.attributes)}));
  });
}

function plain(attributes: readonly KeyValueMessage[]): Record<string, unknown> {
  return Object.fromEntries(
    attributes.map(({key, value}) => {
      const kind = String(value?.['value']);
      const inner = value?.[kind];
      return [key, kind === 'intValue' ? Number(inner) : inner];
    }),
  );
}

/** Turns the byte arrays of ids into hex, at all depths. */
function hexed(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    if (/Id$/.test(key)) return Buffer.from(value as number[]).toString('hex');
    return value.map((each) => hexed(each));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, hexed(each, name)]));
}
