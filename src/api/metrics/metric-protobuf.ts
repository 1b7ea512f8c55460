// Families of metrics as protobuf messages, each with its length in front. This is the only format in which
// Prometheus takes native histograms; the usual buckets are in the same message.
//
// Source of truth: io/prometheus/client/metrics.proto of prometheus/client_model (0.6). The numbers below are
// those of its fields.

import $protobuf from 'protobufjs/minimal.js';
import type {Writer} from 'protobufjs';

import {SPARSE_SCHEMA, type SparseDurations} from '../../domain/durations/sparse-durations.js';
import {
  bucketsOf,
  labelText,
  type Exemplar,
  type Family,
  type HistogramPoint,
  type Labels,
  type SummaryPoint,
} from './metric-families.js';

const TYPES = {counter: 0, gauge: 1, summary: 2, histogram: 4} as const;
const FAMILY = {name: 1, help: 2, type: 3, metric: 4} as const;
const METRIC = {label: 1, gauge: 2, counter: 3, summary: 4, histogram: 7} as const;
const LABEL = {name: 1, value: 2} as const;
const VALUE = 1;
const SUMMARY = {count: 1, sum: 2, quantile: 3} as const;
const QUANTILE = {quantile: 1, value: 2} as const;
const HISTOGRAM = {
  ...{count: 1, sum: 2, bucket: 3, schema: 5, zeroThreshold: 6, zeroCount: 7},
  ...{positiveSpan: 12, positiveDelta: 13},
} as const;
const BUCKET = {below: 1, limit: 2, exemplar: 3} as const;
const SPAN = {offset: 1, length: 2} as const;
const EXEMPLAR = {label: 1, value: 2, timestamp: 3} as const;
const TIMESTAMP = {seconds: 1, nanos: 2} as const;

/** What client libraries of Prometheus use: durations of 0 alone are below it. */
const ZERO_THRESHOLD = 2 ** -128;
const NS_PER_SECOND = 1_000_000_000n;

export function writeProtobuf(families: readonly Family[]): Uint8Array {
  const writer = $protobuf.Writer.create();
  for (const family of families) {
    writer.fork();
    writeFamily(writer, family);
    writer.ldelim();
  }
  return writer.finish();
}

function writeFamily(writer: Writer, family: Family): void {
  text(writer, FAMILY.name, family.name);
  text(writer, FAMILY.help, family.help);
  writer.uint32(tag(FAMILY.type, VARINT)).int32(TYPES[family.kind]);
  switch (family.kind) {
    case 'gauge':
    case 'counter':
      for (const [labels, value] of family.samples) {
        metric(writer, labels, METRIC[family.kind], () => double(writer, VALUE, value));
      }
      return;
    case 'summary':
      for (const point of family.points) {
        metric(writer, point.labels, METRIC.summary, () => writeSummary(writer, point));
      }
      return;
    case 'histogram':
      for (const point of family.points) {
        metric(writer, point.labels, METRIC.histogram, () => writeHistogram(writer, point));
      }
  }
}

function metric(writer: Writer, labels: Labels, field: number, write: () => void): void {
  message(writer, FAMILY.metric, () => {
    for (const [name, value] of Object.entries(labels)) label(writer, METRIC.label, name, value);
    message(writer, field, write);
  });
}

function label(writer: Writer, field: number, name: string, value: string | number): void {
  message(writer, field, () => {
    text(writer, LABEL.name, name);
    text(writer, LABEL.value, labelText(value));
  });
}

function writeSummary(writer: Writer, {quantiles, sum, count}: SummaryPoint): void {
  writer.uint32(tag(SUMMARY.count, VARINT)).uint64(count);
  double(writer, SUMMARY.sum, sum);
  for (const [quantile, seconds] of quantiles) {
    message(writer, SUMMARY.quantile, () => {
      double(writer, QUANTILE.quantile, quantile);
      double(writer, QUANTILE.value, seconds);
    });
  }
}

function writeHistogram(writer: Writer, point: HistogramPoint): void {
  const buckets = bucketsOf(point);
  writer.uint32(tag(HISTOGRAM.count, VARINT)).uint64(buckets.at(-1)!.below);
  double(writer, HISTOGRAM.sum, point.sumNs / 1e9);
  for (const {limit, below, exemplar} of buckets) {
    message(writer, HISTOGRAM.bucket, () => {
      writer.uint32(tag(BUCKET.below, VARINT)).uint64(below);
      double(writer, BUCKET.limit, limit);
      if (exemplar !== undefined) writeExemplar(writer, exemplar);
    });
  }
  writeSparse(writer, point.sparse);
}

/** Buckets without durations are left out: a span is a row of buckets that have some. */
function writeSparse(writer: Writer, {zeros, counts}: SparseDurations): void {
  const buckets = [...counts].sort(([left], [right]) => left - right);
  writer.uint32(tag(HISTOGRAM.schema, VARINT)).sint32(SPARSE_SCHEMA);
  double(writer, HISTOGRAM.zeroThreshold, ZERO_THRESHOLD);
  writer.uint32(tag(HISTOGRAM.zeroCount, VARINT)).uint64(zeros);
  for (const {offset, length} of spansOf(buckets.map(([bucket]) => bucket))) {
    message(writer, HISTOGRAM.positiveSpan, () => {
      writer.uint32(tag(SPAN.offset, VARINT)).sint32(offset);
      writer.uint32(tag(SPAN.length, VARINT)).uint32(length);
    });
  }
  let before = 0;
  for (const [, count] of buckets) {
    writer.uint32(tag(HISTOGRAM.positiveDelta, VARINT)).sint64(count - before);
    before = count;
  }
}

/** The first offset is the number of a bucket, later ones are gaps. Without any bucket, one empty span. */
function spansOf(buckets: readonly number[]): {readonly offset: number; readonly length: number}[] {
  const spans: {offset: number; length: number}[] = [];
  let next = 0;
  for (const bucket of buckets) {
    const last = spans.at(-1);
    if (last !== undefined && bucket === next) last.length += 1;
    else spans.push({offset: bucket - next, length: 1});
    next = bucket + 1;
  }
  return spans.length === 0 ? [{offset: 0, length: 0}] : spans;
}

function writeExemplar(writer: Writer, {traceId, durationNs, atNs}: Exemplar): void {
  message(writer, BUCKET.exemplar, () => {
    label(writer, EXEMPLAR.label, 'trace_id', traceId);
    double(writer, EXEMPLAR.value, durationNs / 1e9);
    message(writer, EXEMPLAR.timestamp, () => {
      writer.uint32(tag(TIMESTAMP.seconds, VARINT)).int64(Number(atNs / NS_PER_SECOND));
      writer.uint32(tag(TIMESTAMP.nanos, VARINT)).int32(Number(atNs % NS_PER_SECOND));
    });
  });
}

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;

function tag(field: number, type: number): number {
  return (field << 3) | type;
}

function message(writer: Writer, field: number, write: () => void): void {
  writer.uint32(tag(field, BYTES)).fork();
  write();
  writer.ldelim();
}

function text(writer: Writer, field: number, value: string): void {
  writer.uint32(tag(field, BYTES)).string(value);
}

function double(writer: Writer, field: number, value: number): void {
  writer.uint32(tag(field, FIXED64)).double(value);
}
