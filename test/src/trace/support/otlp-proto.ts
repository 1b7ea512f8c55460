// Reads and writes OTLP messages with protobufjs's reflection from otlp.proto. It shares no code with
// src/trace.

import {fileURLToPath} from 'node:url';

import protobuf from 'protobufjs';

const root = protobuf.loadSync(fileURLToPath(new URL('otlp.proto', import.meta.url)));

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

export interface ResourceMessage {
  readonly resource: {readonly attributes: readonly KeyValueMessage[]};
}

interface PointMessage {
  readonly attributes: readonly KeyValueMessage[];
  readonly startTimeUnixNano: string;
  readonly timeUnixNano: string;
  readonly asDouble?: number;
  readonly count?: string;
  readonly sum?: number;
  readonly scale?: number;
  readonly zeroCount?: string;
  readonly positive?: {readonly offset: number; readonly bucketCounts: readonly string[]};
}

interface MetricMessage {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  readonly data: 'gauge' | 'sum' | 'exponentialHistogram';
  readonly [data: string]: unknown;
}

/** A data point with its metric and resource. */
export interface ReceivedPoint {
  readonly name: string;
  readonly unit: string;
  readonly kind: MetricMessage['data'];
  /** 2 is cumulative; absent for a gauge. */
  readonly temporality?: number;
  readonly resource: Readonly<Record<string, unknown>>;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly startNs: bigint;
  readonly atNs: bigint;
  /** Of a histogram its sum. */
  readonly value: number;
  readonly histogram?: {
    readonly count: number;
    readonly scale: number;
    readonly zeroCount: number;
    readonly offset: number;
    readonly bucketCounts: readonly number[];
  };
}

export function decodePoints(bytes: Uint8Array): ReceivedPoint[] {
  const {resourceMetrics} = decodeMessage('ExportMetricsServiceRequest', bytes) as unknown as {
    resourceMetrics: (ResourceMessage & {scopeMetrics: {metrics: MetricMessage[]}[]})[];
  };
  return resourceMetrics.flatMap(({resource, scopeMetrics}) =>
    scopeMetrics
      .flatMap(({metrics}) => metrics)
      .flatMap((metric) => pointsOf(metric, plain(resource.attributes))),
  );
}

function pointsOf(metric: MetricMessage, resource: Record<string, unknown>): ReceivedPoint[] {
  const {name, unit, data: kind} = metric;
  const data = metric[kind] as {
    dataPoints: readonly PointMessage[];
    aggregationTemporality?: number;
  };
  return data.dataPoints.map((point) => ({
    ...{name, unit, kind, resource, attributes: plain(point.attributes)},
    ...(data.aggregationTemporality === undefined
      ? {}
      : {temporality: data.aggregationTemporality}),
    ...{startNs: BigInt(point.startTimeUnixNano), atNs: BigInt(point.timeUnixNano)},
    value: point.asDouble ?? point.sum ?? NaN,
    ...(kind === 'exponentialHistogram' ? {histogram: histogramOf(point)} : {}),
  }));
}

function histogramOf({count, scale, zeroCount, positive}: PointMessage) {
  return {
    count: Number(count),
    scale: scale!,
    zeroCount: Number(zeroCount),
    offset: positive!.offset,
    bucketCounts: positive!.bucketCounts.map(Number),
  };
}

export interface ReceivedLog {
  readonly resource: Readonly<Record<string, unknown>>;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly timeUnixNano: string;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly body: unknown;
  readonly traceId: string;
  readonly spanId: string;
  readonly eventName: string;
}

export function decodeLogs(bytes: Uint8Array): ReceivedLog[] {
  const {resourceLogs} = decodeMessage('ExportLogsServiceRequest', bytes) as unknown as {
    resourceLogs: (ResourceMessage & {
      scopeLogs: {
        logRecords: (Omit<ReceivedLog, 'attributes'> & {
          attributes: readonly KeyValueMessage[];
          body: KeyValueMessage['value'];
        })[];
      }[];
    })[];
  };
  return resourceLogs.flatMap(({resource, scopeLogs}) =>
    scopeLogs
      .flatMap(({logRecords}) => logRecords)
      .map((record) => ({
        ...record,
        resource: plain(resource.attributes),
        attributes: plain(record.attributes),
        body: plainValue(record.body),
      })),
  );
}

export function plain(attributes: readonly KeyValueMessage[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({key, value}) => [key, plainValue(value)]));
}

export function plainValue(value: KeyValueMessage['value']): unknown {
  const kind = String(value?.['value']);
  const inner = value?.[kind];
  return kind === 'intValue' ? Number(inner) : inner;
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
