import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {readOtlpEndpoint} from '../../../src/trace/otlp-endpoint.js';

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
