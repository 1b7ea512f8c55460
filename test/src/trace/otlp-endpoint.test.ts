import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {readOtlpEndpoint, readOtlpEndpoints} from '../../../src/trace/otlp-endpoint.js';

describe('readOtlpEndpoint', () => {
  for (const [text, url] of [
    ['http://jaeger:4318', 'http://jaeger:4318/v1/traces'],
    ['http://jaeger:4318/', 'http://jaeger:4318/v1/traces'],
    ['https://otlp.example/otlp/v1/traces', 'https://otlp.example/otlp/v1/traces'],
  ] as const) {
    test(`${text} takes traces at ${url}`, () => {
      assert.equal(readOtlpEndpoint(text, {}).url, url);
    });
  }

  test('headers come from the environment, those for traces first', () => {
    const environment = {
      OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer%20abc,x-tenant=1',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: '',
    };

    assert.deepEqual(readOtlpEndpoint('http://jaeger:4318', environment).headers, {});
    delete (environment as Record<string, string>)['OTEL_EXPORTER_OTLP_TRACES_HEADERS'];
    assert.deepEqual(readOtlpEndpoint('http://jaeger:4318', environment).headers, {
      authorization: 'Bearer abc',
      'x-tenant': '1',
    });
  });

  for (const [text, environment] of [
    ['jaeger:4318', {}],
    ['grpc://jaeger:4317', {}],
    ['http://user:secret@jaeger:4318', {}],
    ['', {}],
    ['http://jaeger', {OTEL_EXPORTER_OTLP_HEADERS: 'no header'}],
    ['http://jaeger', {OTEL_EXPORTER_OTLP_CERTIFICATE: '/nowhere/ca.pem'}],
  ] as const) {
    test(`${JSON.stringify(text)} with ${JSON.stringify(environment)} is refused`, () => {
      assert.throws(
        () => readOtlpEndpoint(text, environment),
        (error: Error) => {
          assert.ok(!error.message.includes('secret'));
          return (error as {code?: string}).code === 'TRACE_ENDPOINT_INVALID';
        },
      );
    });
  }
});

describe('readOtlpEndpoints', () => {
  for (const [what, text, environment, metrics, logs, profiles] of [
    [
      'are beside the traces',
      'http://otel:4318',
      {},
      'http://otel:4318/v1/metrics',
      'http://otel:4318/v1/logs',
      'http://otel:4318/v1development/profiles',
    ],
    [
      'are beside the traces below a path',
      'https://otlp.example/otlp/v1/traces',
      {},
      'https://otlp.example/otlp/v1/metrics',
      'https://otlp.example/otlp/v1/logs',
      'https://otlp.example/otlp/v1development/profiles',
    ],
    [
      ...(['are nowhere beside an address of its own kind', 'http://x/spans', {}] as const),
      ...([undefined, undefined, undefined] as const),
    ],
    [
      'are where the environment says',
      'http://jaeger:4318',
      {
        OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://prometheus:9090/api/v1/otlp/v1/metrics',
        OTEL_EXPORTER_OTLP_PROFILES_ENDPOINT: 'http://pyroscope:4040/v1development/profiles',
        OTEL_LOGS_EXPORTER: 'none',
      },
      'http://prometheus:9090/api/v1/otlp/v1/metrics',
      undefined,
      'http://pyroscope:4040/v1development/profiles',
    ],
  ] as const) {
    test(`metrics, logs and profiles ${what}`, () => {
      const endpoints = readOtlpEndpoints(text, environment);

      const {metrics: one, logs: other, profiles: third} = endpoints;
      assert.deepEqual([one?.url, other?.url, third?.url], [metrics, logs, profiles]);
    });
  }

  test('headers of traces go to no other signal', () => {
    const {traces, metrics} = readOtlpEndpoints('http://otel:4318', {
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'authorization=secret',
      OTEL_EXPORTER_OTLP_METRICS_HEADERS: 'x-scope-orgid=team',
    });

    assert.deepEqual(traces.headers, {authorization: 'secret'});
    assert.deepEqual(metrics?.headers, {'x-scope-orgid': 'team'});
  });

  test('an address in the environment that is none is refused', () => {
    const environment = {OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'grpc://logs:4317'};

    assert.throws(() => readOtlpEndpoints('http://otel:4318', environment), {
      code: 'TRACE_ENDPOINT_INVALID',
    });
  });
});
