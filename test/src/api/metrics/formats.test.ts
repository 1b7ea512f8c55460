// The formats of /metrics: which one a client gets, exemplars in OpenMetrics, native histograms in protobuf.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import protobuf from 'protobufjs';

import {LatestState} from '../../../../src/api/metrics/latest-state.js';
import {metricFormat} from '../../../../src/api/metrics/metric-format.js';
import {writeMetrics} from '../../../../src/api/metrics/write-metrics.js';
import {countRequests} from '../../../../src/collector/request-counts.js';
import {SparseSum, sparseBucket} from '../../../../src/domain/durations/sparse-durations.js';
import {aRequest} from '../../domain/support/sample-request.js';
import {AGENT} from '../support/sample-agent.js';
import {FakeCollector} from '../support/fake-collector.js';
import {interval, latency, loadReport} from '../support/sample-reader.js';

const TRACE = {traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331'};
const OPENMETRICS = 'application/openmetrics-text;version=1.0.0';
const PROTOBUF =
  'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited';

/** As in io/prometheus/client/metrics.proto. */
const FAMILY = protobuf
  .parse(
    `syntax = "proto2";
    message LabelPair { optional string name = 1; optional string value = 2; }
    message Timestamp { optional int64 seconds = 1; optional int32 nanos = 2; }
    message Exemplar { repeated LabelPair label = 1; optional double value = 2; optional Timestamp timestamp = 3; }
    message Value { optional double value = 1; }
    message Quantile { optional double quantile = 1; optional double value = 2; }
    message Summary { optional uint64 sample_count = 1; optional double sample_sum = 2; repeated Quantile quantile = 3; }
    message Bucket { optional uint64 cumulative_count = 1; optional double upper_bound = 2; optional Exemplar exemplar = 3; }
    message BucketSpan { optional sint32 offset = 1; optional uint32 length = 2; }
    message Histogram {
      optional uint64 sample_count = 1; optional double sample_sum = 2; repeated Bucket bucket = 3;
      optional sint32 schema = 5; optional double zero_threshold = 6; optional uint64 zero_count = 7;
      repeated BucketSpan positive_span = 12; repeated sint64 positive_delta = 13;
    }
    message Metric {
      repeated LabelPair label = 1; optional Value gauge = 2; optional Value counter = 3;
      optional Summary summary = 4; optional Histogram histogram = 7;
    }
    message MetricFamily { optional string name = 1; optional string help = 2; optional int32 type = 3; repeated Metric metric = 4; }`,
    {keepCase: false},
  )
  .root.lookupType('MetricFamily');

interface Point {
  readonly label: readonly {readonly name: string; readonly value: string}[];
  readonly counter?: {readonly value: number};
  readonly gauge?: {readonly value: number};
  readonly summary?: {readonly sampleCount: number; readonly quantile: readonly object[]};
  readonly histogram?: {
    readonly sampleCount: number;
    readonly sampleSum: number;
    readonly schema: number;
    readonly zeroCount: number;
    readonly bucket: readonly {
      readonly cumulativeCount: number;
      readonly upperBound: number;
      readonly exemplar?: {readonly label: readonly object[]; readonly value: number};
    }[];
    readonly positiveSpan: readonly {readonly offset?: number; readonly length?: number}[];
    readonly positiveDelta: readonly number[];
  };
}

function stateWithRequests(): LatestState {
  const collector = new FakeCollector();
  const latest = new LatestState(collector, undefined, () => 1_790_000_000_500);
  collector.say({kind: 'agents', agents: [AGENT], cut: 0});
  collector.say({kind: 'figures', ...interval(1, 2, [latency('read', [1, 2])])});
  collector.say({kind: 'load', report: loadReport(1)});
  const requests = [3e6, 3e6, 40e6, 0].map((ns) => aRequest(ns, {cpu: ns}));
  const counts = countRequests([...requests, {...aRequest(45e6, {cpu: 1}), trace: TRACE}]);
  collector.say({kind: 'requests', agentId: 'a1', counts});
  return latest;
}

function families(): Map<string, {readonly type: number; readonly metric: readonly Point[]}> {
  const {type, body} = writeMetrics(stateWithRequests(), '1.2.3', PROTOBUF);
  assert.match(type, /^application\/vnd\.google\.protobuf; .*encoding=delimited$/);
  const reader = protobuf.Reader.create(body);
  const found = new Map<string, {type: number; metric: Point[]}>();
  while (reader.pos < reader.len) {
    const family = FAMILY.toObject(FAMILY.decodeDelimited(reader), {longs: Number});
    found.set(String(family['name']), family as {type: number; metric: Point[]});
  }
  return found;
}

describe('the format of /metrics', () => {
  for (const [accept, format] of [
    [undefined, 'text'],
    ['*/*', 'text'],
    ['text/html,application/xhtml+xml,*/*;q=0.8', 'text'],
    ['image/png', 'text'],
    [OPENMETRICS, 'openmetrics'],
    ['application/openmetrics-text; version="1.0.0"; charset=utf-8', 'openmetrics'],
    ['application/openmetrics-text;version=0.0.1,text/plain;q=0.5', 'text'],
    [`${OPENMETRICS};q=0.3,text/plain;version=0.0.4;q=0.5`, 'text'],
    [`text/plain;q=0,${OPENMETRICS};q=0.1`, 'openmetrics'],
    [`${PROTOBUF},${OPENMETRICS};q=0.8,text/plain;version=0.0.4;q=0.5,*/*;q=0.1`, 'protobuf'],
    ['application/vnd.google.protobuf', 'text'],
    [
      'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=text',
      'text',
    ],
  ] as const) {
    test(`is ${format} for ${accept ?? 'a client that does not say'}`, () => {
      assert.equal(metricFormat(accept), format);
    });
  }
});

describe('OpenMetrics', () => {
  const lines = writeMetrics(stateWithRequests(), '1.2.3', OPENMETRICS).body.toString().split('\n');

  test('names counters without their suffix, and ends with a mark', () => {
    assert.ok(lines.includes('# TYPE regscope_client counter'));
    assert.ok(lines.some((line) => line.startsWith('regscope_client_total{')));
    assert.deepEqual(lines.slice(-2), ['# EOF', '']);
  });

  test('has the trace of a request beside the bucket that it is in', () => {
    const marked = lines.filter((line) => line.includes(' # '));

    assert.equal(marked.length, 1);
    assert.match(
      marked[0]!,
      /^regscope_request_duration_seconds_bucket\{.*le="0.05"\} 5 # \{trace_id="0af7651916cd43dd8448eb211c80319c"\} 0\.045 1790000000\.5$/,
    );
  });

  test('has all samples of a series together', () => {
    const series = lines
      .filter((line) => line.startsWith('regscope_latency_seconds'))
      .map((line) => /series="[^"]*",metric="[^"]*"/.exec(line)?.[0]);
    const changes = series.filter((each, at) => each !== series[at - 1]);

    assert.equal(changes.length, new Set(series).size);
  });
});

describe('protobuf', () => {
  test('has the kinds, labels and values of the text', () => {
    const all = families();
    const kinds = [
      ['regscope_build_info', 1],
      ['regscope_client_total', 0],
      ['regscope_latency_seconds', 2],
      ['regscope_request_duration_seconds', 4],
    ] as const;

    for (const [name, type] of kinds) assert.equal(all.get(name)?.type, type, name);
    const [info] = all.get('regscope_build_info')!.metric;
    assert.deepEqual(info!.label, [{name: 'version', value: '1.2.3'}]);
    assert.equal(info!.gauge!.value, 1);
    assert.equal(all.get('regscope_latency_seconds')!.metric[0]!.summary!.sampleCount, 2);
  });

  test('has native buckets beside the usual ones, which hold the same', () => {
    const [point] = families().get('regscope_request_duration_seconds')!.metric;
    const {sampleCount, sampleSum, schema, zeroCount, bucket, positiveSpan, positiveDelta} =
      point!.histogram!;

    assert.deepEqual([sampleCount, schema, zeroCount], [5, 3, 1]);
    assert.ok(Math.abs(sampleSum - 0.091) < 1e-9);
    assert.equal(bucket.at(-1)!.upperBound, Infinity);
    assert.equal(bucket.at(-1)!.cumulativeCount, 5);
    assert.equal(bucket.find(({exemplar}) => exemplar !== undefined)?.exemplar?.value, 0.045);

    const counted = new Map<number, number>();
    let [at, count, delta] = [0, 0, 0];
    for (const {offset = 0, length = 0} of positiveSpan) {
      at += offset;
      for (let left = length; left > 0; left -= 1, at += 1) {
        count += positiveDelta[delta++]!;
        counted.set(at, count);
      }
    }
    const [fast, slow, slower] = [3e6, 40e6, 45e6].map(sparseBucket);
    assert.deepEqual(
      [...counted],
      [
        [fast, 2],
        ...(slow === slower
          ? [[slow, 2]]
          : [
              [slow, 1],
              [slower, 1],
            ]),
      ],
    );
  });
});

describe('exponential buckets', () => {
  test('hold durations up to 2^(i/8) seconds', () => {
    assert.equal(sparseBucket(1e9), 0);
    assert.equal(sparseBucket(1e9 + 100), 1);
    assert.equal(sparseBucket(2e9), 8);
    assert.equal(sparseBucket(0.5e9), -8);
  });

  test('are few, whatever is counted', () => {
    const sum = new SparseSum();
    for (let power = -10; power < 300; power += 1) sum.add(2 ** power);
    sum.add(0, 3);

    assert.equal(sum.zeros, 3);
    assert.ok(sum.counts.size <= 60, String(sum.counts.size));
    assert.equal(
      [...sum.counts.values()].reduce((all, count) => all + count),
      310,
    );
  });
});
