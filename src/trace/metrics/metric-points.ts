// Makes data points of sums, and of data points the request that OTLP takes. All of them are cumulative: a point that
// is lost costs resolution, not truth.

import {ValueType} from '@opentelemetry/api';
import {ProtobufMetricsSerializer} from '@opentelemetry/otlp-transformer';
import type {Resource} from '@opentelemetry/resources';
import {AggregationTemporality, DataPointType} from '@opentelemetry/sdk-metrics';
import type {DataPoint, ExponentialHistogram, MetricData} from '@opentelemetry/sdk-metrics';

import {SPARSE_SCHEMA, type SparseDurations} from '../../domain/durations/sparse-durations.js';
import {groupBy} from '../../domain/group-by.js';
import {optional} from '../../domain/optional.js';
import type {Phase} from '../../domain/run.js';
import {ATTRIBUTE, type Attributes} from '../../domain/span.js';
import type {SignalFormat} from '../counted-sender.js';
import {OWN_SERVICE, loadAttributes} from '../run-spans.js';
import {hrTime} from '../sdk-spans.js';
import {METRICS, type MetricKind, type MetricName} from './metric-names.js';
import type {MetricSum} from './metric-sums.js';

/** One value of one series. It does not change when its sum grows. */
export interface MetricPoint {
  readonly metric: MetricName;
  readonly attributes: Attributes;
  readonly value: number;
  /** Only of metrics that are histograms. */
  readonly histogram?: ExponentialHistogram;
  readonly startNs: bigint;
  readonly atNs: bigint;
}

/** A point of a sum, from the start of its phase, or else of the run. */
export function pointOf(
  {metric, attributes, value, durations}: MetricSum,
  phase: Phase | undefined,
  {startNs, atNs}: Pick<MetricPoint, 'startNs' | 'atNs'>,
): MetricPoint {
  return {
    metric,
    attributes: {...attributes, ...(phase === undefined ? {} : phaseAttributes(phase))},
    value,
    ...optional('histogram', durations && exponential(value, durations)),
    startNs: phase?.startNs ?? startNs,
    atNs,
  };
}

function phaseAttributes(phase: Phase): Attributes {
  return {...loadAttributes(phase), [ATTRIBUTE.phaseIndex]: phase.index};
}

/** Writes points as requests with one resource. */
export function pointFormat(resource: Resource): SignalFormat<MetricPoint> {
  return {
    one: 'a single data point',
    rejected: 'rejectedDataPoints',
    encode: (points) =>
      ProtobufMetricsSerializer.serializeRequest({
        resource,
        scopeMetrics: [{scope: {name: OWN_SERVICE}, metrics: metricsOf(points)}],
      }),
    decode: (answer) => ProtobufMetricsSerializer.deserializeResponse(answer),
  };
}

function metricsOf(points: readonly MetricPoint[]): MetricData[] {
  return groupBy(points, ({metric}) => metric).map((group) => metricOf(group[0]!.metric, group));
}

function metricOf(name: MetricName, points: readonly MetricPoint[]): MetricData {
  const {kind, unit, description}: MetricKind = METRICS[name];
  const base = {
    descriptor: {name, unit, description, valueType: ValueType.DOUBLE},
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
  };
  switch (kind) {
    case 'durations':
      return {
        ...base,
        dataPointType: DataPointType.EXPONENTIAL_HISTOGRAM,
        dataPoints: points.flatMap((point) =>
          point.histogram === undefined ? [] : [dataPoint(point, point.histogram)],
        ),
      };
    case 'sum':
      return {
        ...base,
        dataPointType: DataPointType.SUM,
        isMonotonic: true,
        dataPoints: points.map((point) => dataPoint(point, point.value)),
      };
    case 'level':
      return {
        ...base,
        dataPointType: DataPointType.GAUGE,
        dataPoints: points.map((point) => dataPoint(point, point.value)),
      };
  }
}

function dataPoint<Value>(
  {startNs, atNs, attributes}: MetricPoint,
  value: Value,
): DataPoint<Value> {
  return {startTime: hrTime(startNs), endTime: hrTime(atNs), attributes, value};
}

/** Our bucket i is (2^((i−1)/8) s, 2^(i/8) s]; OpenTelemetry gives that range the index i − 1. */
function exponential(sum: number, {zeros, counts}: SparseDurations): ExponentialHistogram {
  const buckets = [...counts.keys()];
  const lowest = Math.min(...buckets);
  const bucketCounts =
    buckets.length === 0 ? [] : new Array<number>(Math.max(...buckets) - lowest + 1).fill(0);
  for (const [bucket, times] of counts) bucketCounts[bucket - lowest] = times;
  return {
    count: bucketCounts.reduce((total, times) => total + times, zeros),
    sum,
    scale: SPARSE_SCHEMA,
    zeroCount: zeros,
    positive: {offset: buckets.length === 0 ? 0 : lowest - 1, bucketCounts},
    negative: {offset: 0, bucketCounts: []},
  };
}
