import assert from 'node:assert/strict';
import {afterEach, beforeEach, describe, test} from 'node:test';
import {gzipSync} from 'node:zlib';

import {SpanKind} from '@opentelemetry/api';
import {OTLPTraceExporter} from '@opentelemetry/exporter-trace-otlp-proto';
import {resourceFromAttributes} from '@opentelemetry/resources';
import {BasicTracerProvider, BatchSpanProcessor} from '@opentelemetry/sdk-trace-base';

import {ProfilerError} from '../../../src/domain/error.js';
import {encodeSpans} from '../../../src/trace/encode-spans.js';
import {operationSpans} from '../../../src/trace/load-spans.js';
import {decodeMessage} from '../trace/support/otlp-proto.js';
import {PUSH, RUN, operationResult} from '../trace/support/sample-run.js';
import {startTestApi} from './support/test-api.js';
import type {TestApi} from './support/test-api.js';

const PROTOBUF = {'content-type': 'application/x-protobuf'};
const spans = operationSpans(operationResult(), {...RUN, id: 'run-1'}, PUSH);
const unnamed = spans.map((span) => ({...span, attributes: {}}));

describe('POST /v1/traces', () => {
  let api: TestApi;
  beforeEach(async () => {
    api = await startTestApi();
    await api.collector.start({name: 'ramp'});
  });
  afterEach(() => api.close());

  for (const [name, headers, body] of [
    ['protobuf', PROTOBUF, encodeSpans(spans)],
    ['protobuf as gzip', {...PROTOBUF, 'content-encoding': 'gzip'}, gzipSync(encodeSpans(spans))],
  ] as const) {
    test(`takes ${name} and answers in kind`, async () => {
      const {status, type, bytes} = await post(headers, body);

      assert.deepEqual([status, type, bytes.length], [200, 'application/x-protobuf', 0]);
      assert.deepEqual(api.collector.spans, spans);
    });
  }

  for (const [what, body, said] of [
    ['of names with underscores', '{"resource_spans": []}', /its field is "resource_spans"/],
    ['of metrics', '{"resourceMetrics": []}', /its field is "resourceMetrics"/],
    ['of nothing', '{}', undefined],
    ['without spans', '{"resourceSpans": []}', undefined],
  ] as const) {
    test(`says that a body ${what} has no spans only where its sender means that it has`, async () => {
      const {status, bytes} = await post({'content-type': 'application/json'}, Buffer.from(body));

      const answer = JSON.parse(bytes.toString()) as {partialSuccess?: {errorMessage: string}};
      assert.equal(status, 200);
      if (said === undefined) assert.deepEqual(answer, {});
      else assert.match(answer.partialSuccess!.errorMessage, said);
    });
  }

  test('takes what the OpenTelemetry SDK and its exporter send', async () => {
    const exporter = new OTLPTraceExporter({url: `${api.url}/v1/traces`});
    const provider = new BasicTracerProvider({
      resource: resourceFromAttributes({'service.name': 'locust'}),
      spanProcessors: [new BatchSpanProcessor(exporter)],
    });
    const tracer = provider.getTracer('any');
    const begun = tracer.startSpan('GET /v2/', {kind: SpanKind.CLIENT});
    begun.setAttribute('http.response.status_code', 200).recordException(new Error('retried'));
    begun.end();

    await provider.shutdown();

    const [span] = api.collector.spans;
    const {'regscope.events': events, ...attributes} = span!.attributes;
    assert.deepEqual(
      [span!.service, span!.name, span!.kind, span!.spanId, attributes],
      [
        'locust',
        'GET /v2/',
        'client',
        begun.spanContext().spanId,
        {'http.response.status_code': 200},
      ],
    );
    assert.match(String(events), /"exception".*"retried"/);
    assert.ok(span!.endNs >= span!.startNs);
  });

  test('takes JSON and answers in JSON', async () => {
    const {status, type, bytes} = await post(
      {'content-type': 'application/json; charset=utf-8'},
      Buffer.from('{"resourceSpans":[]}'),
    );

    assert.equal(status, 200);
    assert.match(type, /application\/json/);
    assert.equal(bytes.toString(), '{}');
  });

  test('spans that name no run belong to the one that goes on', async () => {
    await post(PROTOBUF, encodeSpans(unnamed));

    assert.equal(api.collector.spans.length, 2);
  });

  test('spans of another run, and of none, are rejected with the reason, the others kept', async () => {
    const strange = {...spans[0]!, attributes: {'regscope.run.id': 'elsewhere'}};

    const mixed = await post(PROTOBUF, encodeSpans([strange, ...spans]));
    await api.collector.end('run-1');
    const idle = await post(PROTOBUF, encodeSpans(unnamed));

    assert.equal(mixed.status, 200);
    assert.deepEqual(decodeMessage('ExportTraceServiceResponse', mixed.bytes), {
      partialSuccess: {rejectedSpans: '1', errorMessage: 'no such run goes on'},
    });
    assert.equal(api.collector.spans.length, 2);
    assert.match(
      JSON.stringify(decodeMessage('ExportTraceServiceResponse', idle.bytes)),
      /no run goes on/,
    );
  });

  test('a full disk is an error, so that the sender keeps its spans', async () => {
    api.collector.failures.push(
      new ProfilerError('STORE_DISK_FULL', 'no space left', 'delete runs'),
    );

    const {status, bytes, retryAfter} = await post(PROTOBUF, encodeSpans(spans));

    assert.deepEqual([status, retryAfter], [503, '1']);
    assert.match(String(decodeMessage('RpcStatus', bytes)['message']), /^STORE_DISK_FULL: /);
  });

  for (const [name, headers, body, status] of [
    ['what is no protobuf', PROTOBUF, Buffer.from('hello'), 400],
    ['another type', {'content-type': 'text/plain'}, Buffer.from('hello'), 415],
    ['nine megabytes', PROTOBUF, Buffer.alloc(9 * 1024 * 1024), 413],
  ] as const) {
    test(`refuses ${name} with ${status}`, async () => {
      assert.equal((await post(headers, body)).status, status);
      assert.deepEqual(api.collector.spans, []);
    });
  }

  test('an error in JSON has code, message and hint', async () => {
    const {bytes} = await post({'content-type': 'application/json'}, Buffer.from('{'));

    const {error} = JSON.parse(bytes.toString()) as {error: Record<string, string>};
    assert.deepEqual(Object.keys(error), ['code', 'message', 'hint']);
    assert.equal(error['code'], 'TRACE_REQUEST_INVALID');
  });

  test('an empty body is an empty request', async () => {
    assert.equal((await post(PROTOBUF, new Uint8Array())).status, 200);
  });

  async function post(headers: Record<string, string>, body: Uint8Array) {
    const response = await fetch(`${api.url}/v1/traces`, {method: 'POST', headers, body});
    return {
      status: response.status,
      type: response.headers.get('content-type') ?? '',
      retryAfter: response.headers.get('retry-after'),
      bytes: Buffer.from(await response.arrayBuffer()),
    };
  }
});
