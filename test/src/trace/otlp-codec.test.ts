import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {readRequest, writeResponse, writeStatus} from '../../../src/trace/otlp-codec.js';
import {decodeMessage, encodeMessage} from './support/otlp-proto.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

/** A span as another SDK sends it, in both encodings: attributes of every kind, an event, flags. */
const ATTRIBUTES = {
  'http.request.method': {stringValue: 'PUT'},
  'http.response.status_code': {intValue: '201'},
  large: {intValue: '9007199254740993'},
  negative: {intValue: '-5'},
  ratio: {doubleValue: 0.25},
  sampled: {boolValue: true},
  tags: {arrayValue: {values: [{stringValue: 'a'}, {intValue: '1'}]}},
  map: {kvlistValue: {values: [{key: 'k', value: {stringValue: 'v'}}]}},
  nothing: {},
};

const ATTEMPT = {key: 'attempt', value: {intValue: '2'}};

const EXPECTED = {
  traceId: TRACE,
  spanId: SPAN,
  parentSpanId: '00f067aa0ba902b8',
  service: 'harbor-core',
  name: 'PUT manifest',
  kind: 'server',
  startNs: 1_760_000_000_123_456_789n,
  endNs: 1_760_000_000_123_456_999n,
  attributes: {
    'http.request.method': 'PUT',
    'http.response.status_code': 201,
    large: '9007199254740993',
    negative: -5,
    ratio: 0.25,
    sampled: true,
    tags: '["a",1]',
    map: '{"k":"v"}',
    'regscope.events': '[{"timeUnixNano":"1","name":"retry","attributes":{"attempt":2}}]',
  },
  links: [{traceId: TRACE, spanId: '00f067aa0ba902b9'}],
  status: 'error',
  statusMessage: 'denied',
};

describe('readRequest', () => {
  test('reads protobuf as another encoder writes it', () => {
    const {spans, invalid} = readRequest(protobufRequest([bytesSpan()]), 'protobuf');

    assert.deepEqual(spans, [EXPECTED]);
    assert.equal(invalid, 0);
  });

  test('reads JSON with numbers as strings and as numbers, enums by number and by name', () => {
    const named = {
      ...jsonSpan(),
      kind: 'SPAN_KIND_SERVER',
      status: {code: 'STATUS_CODE_ERROR', message: 'denied'},
    };

    const {spans} = readRequest(jsonRequest([jsonSpan(), named]), 'json');

    assert.deepEqual(spans, [EXPECTED, EXPECTED]);
  });

  test('a request of many resources keeps each span with its service', () => {
    const one = JSON.parse(text(jsonRequest([jsonSpan()]))) as {resourceSpans: unknown[]};
    const two = {resourceSpans: [...one.resourceSpans, {scopeSpans: [{spans: [jsonSpan()]}]}]};

    const {spans} = readRequest(Buffer.from(JSON.stringify(two)), 'json');

    assert.deepEqual(
      spans.map(({service}) => service),
      ['harbor-core', 'unknown_service'],
    );
  });

  for (const [name, changes] of [
    ['no trace id', {traceId: ''}],
    ['a trace id of zeros', {traceId: '0'.repeat(32)}],
    ['a short span id', {spanId: 'abc'}],
    ['a span id that is no hex', {spanId: 'zzzzzzzzzzzzzzzz'}],
    ['a bad parent', {parentSpanId: '00'}],
    ['a start after the year 2262', {startTimeUnixNano: '9223372036854775808'}],
    ['a negative start', {startTimeUnixNano: '-1'}],
  ] as const) {
    test(`a span with ${name} is counted, and the others are kept`, () => {
      const request = jsonRequest([{...jsonSpan(), ...changes}, jsonSpan()]);

      const {spans, invalid} = readRequest(request, 'json');

      assert.deepEqual([spans.length, invalid], [1, 1]);
    });
  }

  test('a parent of zeros is none: the span is a root, in both encodings', () => {
    const zeros = '0'.repeat(16);
    const inJson = readRequest(jsonRequest([{...jsonSpan(), parentSpanId: zeros}]), 'json');
    const bytes = {...bytesSpan(), parentSpanId: Buffer.alloc(8)};
    const inProtobuf = readRequest(protobufRequest([bytes]), 'protobuf');

    for (const {spans, invalid} of [inJson, inProtobuf]) {
      assert.equal(invalid, 0);
      assert.equal('parentSpanId' in spans[0]!, false);
    }
  });

  test('an end before the start is the start', () => {
    const {spans} = readRequest(jsonRequest([{...jsonSpan(), endTimeUnixNano: '5'}]), 'json');

    assert.equal(spans[0]!.endNs, EXPECTED.startNs);
  });

  test('reads what was sent before OTLP 0.15, under the name of that time', () => {
    const [resource] = requestOf([jsonSpan()]).resourceSpans;
    const {scopeSpans, ...rest} = resource!;
    const old = {resourceSpans: [{...rest, instrumentationLibrarySpans: scopeSpans}]};

    const {spans} = readRequest(Buffer.from(JSON.stringify(old)), 'json');

    assert.deepEqual(spans, [EXPECTED]);
  });

  test('keeps as many events as fit, and says how many did not', () => {
    const event = {timeUnixNano: '1', name: 'x'.repeat(1000), attributes: []};
    const span = {...jsonSpan(), events: Array.from({length: 40}, () => event)};

    const {attributes} = readRequest(jsonRequest([span]), 'json').spans[0]!;

    const kept = (JSON.parse(String(attributes['regscope.events'])) as unknown[]).length;
    assert.ok(kept > 10);
    assert.equal(attributes['regscope.events_left_out'], 40 - kept);
  });

  test('hostile keys and endless values stay plain and bounded', () => {
    const attributes = [
      {key: '__proto__', value: {stringValue: 'polluted'}},
      {key: 'k'.repeat(10_000), value: {stringValue: 'v'}},
      {key: '', value: {stringValue: 'v'}},
      {key: 'long', value: {stringValue: 'x'.repeat(100_000)}},
      {key: 'nan', value: {doubleValue: 'NaN'}},
    ];

    const {spans} = readRequest(jsonRequest([{...jsonSpan(), attributes}]), 'json');

    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
    assert.deepEqual(Object.keys(spans[0]!.attributes), [
      '__proto__',
      'long',
      'nan',
      'regscope.events',
    ]);
    assert.equal(String(spans[0]!.attributes['long']).length, 16 * 1024);
    assert.equal(spans[0]!.attributes['nan'], 'NaN');
  });

  for (const [name, encoding, body] of [
    ['text', 'protobuf', Buffer.from('hello world')],
    ['JSON', 'protobuf', Buffer.from('{"resourceSpans":[]}')],
    ['protobuf', 'json', protobufRequest([bytesSpan()])],
    ['an array', 'json', Buffer.from('[]')],
    ['a string in place of spans', 'json', Buffer.from('{"resourceSpans":"x"}')],
    ['invalid UTF-8', 'json', Buffer.from([0x22, 0xff, 0x22])],
    ['a million brackets', 'json', Buffer.from('['.repeat(1_000_000))],
    ['a length past the end', 'protobuf', Buffer.from([0x0a, 0x7f, 0x00])],
    ['a group without end', 'protobuf', Buffer.alloc(1_000, 0x0b)],
    ['a varint of 11 bytes', 'protobuf', Buffer.alloc(11, 0xff)],
  ] as const) {
    test(`${name} as ${encoding} is refused with one clear error`, () => {
      assert.throws(() => readRequest(body, encoding), {code: 'TRACE_REQUEST_INVALID'});
    });
  }

  test('values nested without end are refused', () => {
    let value: object = {stringValue: 'deep'};
    for (let depth = 0; depth < 500; depth += 1) value = {arrayValue: {values: [value]}};
    const span = {...jsonSpan(), attributes: [{key: 'deep', value}]};

    assert.throws(() => readRequest(jsonRequest([span]), 'json'), {code: 'TRACE_REQUEST_INVALID'});
  });

  test('eight megabytes of empty spans are refused before they fill the memory', () => {
    const empty = Buffer.alloc(8 * 1024 * 1024 - 64);
    for (let at = 0; at < empty.length; at += 2) empty[at] = 0x12;
    const scope = encodeLength(0x12, empty);
    const before = process.memoryUsage().heapUsed;
    const startMs = performance.now();

    assert.throws(() => readRequest(encodeLength(0x0a, scope), 'protobuf'), {
      code: 'TRACE_REQUEST_TOO_LARGE',
    });

    assert.ok(process.memoryUsage().heapUsed - before < 300e6);
    assert.ok(performance.now() - startMs < 2_000);
  });

  test('a request cut off at every byte, or with any byte changed, is read or refused, never worse', () => {
    const whole = protobufRequest([bytesSpan(), bytesSpan()]);
    let refused = 0;
    for (let at = 0; at < whole.length; at += 1) {
      for (const body of [whole.subarray(0, at), withByte(whole, at)]) {
        try {
          readRequest(body, 'protobuf');
        } catch (error) {
          assert.equal((error as {code?: string}).code, 'TRACE_REQUEST_INVALID');
          refused += 1;
        }
      }
    }
    assert.ok(refused > whole.length / 2);
  });
});

describe('answers', () => {
  test('success is empty, partial success says how many and why', () => {
    assert.equal(writeResponse('protobuf', 0, '').length, 0);
    assert.equal(text(writeResponse('json', 0, '')), '{}');
    assert.deepEqual(
      decodeMessage('ExportTraceServiceResponse', writeResponse('protobuf', 3, 'no run')),
      {partialSuccess: {rejectedSpans: '3', errorMessage: 'no run'}},
    );
    assert.equal(
      text(writeResponse('json', 3, 'no run')),
      '{"partialSuccess":{"rejectedSpans":"3","errorMessage":"no run"}}',
    );
  });

  test('an error is a status', () => {
    assert.deepEqual(decodeMessage('RpcStatus', writeStatus('too large')), {
      code: 3,
      message: 'too large',
    });
  });
});

function jsonSpan() {
  return {
    traceId: TRACE.toUpperCase(),
    spanId: SPAN,
    parentSpanId: '00f067aa0ba902b8',
    name: 'PUT manifest',
    kind: 2,
    flags: 257,
    startTimeUnixNano: '1760000000123456789',
    endTimeUnixNano: '1760000000123456999',
    attributes: Object.entries(ATTRIBUTES).map(([key, value]) => ({key, value})),
    events: [{timeUnixNano: '1', name: 'retry', attributes: [ATTEMPT]}],
    links: [{traceId: TRACE, spanId: '00f067aa0ba902b9'}],
    status: {code: 2, message: 'denied'},
  };
}

function bytesSpan() {
  const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
  const {traceId, spanId, parentSpanId, links, ...span} = jsonSpan();
  return {
    ...span,
    ...{traceId: bytes(traceId), spanId: bytes(spanId), parentSpanId: bytes(parentSpanId)},
    links: links.map((link) => ({traceId: bytes(link.traceId), spanId: bytes(link.spanId)})),
  };
}

function jsonRequest(spans: readonly object[]): Buffer {
  return Buffer.from(JSON.stringify(requestOf(spans)));
}

function protobufRequest(spans: readonly object[]): Uint8Array {
  return encodeMessage('ExportTraceServiceRequest', requestOf(spans));
}

function requestOf(spans: readonly object[]) {
  const service = {key: 'service.name', value: {stringValue: 'harbor-core'}};
  return {resourceSpans: [{resource: {attributes: [service]}, scopeSpans: [{spans}]}]};
}

function encodeLength(tag: number, body: Uint8Array): Buffer {
  const length: number[] = [];
  for (let left = body.length; ; left = Math.floor(left / 128)) {
    if (left < 128) {
      length.push(left);
      break;
    }
    length.push((left % 128) + 128);
  }
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}

function withByte(body: Uint8Array, at: number): Uint8Array {
  const changed = Uint8Array.from(body);
  changed[at] = changed[at]! ^ 0xff;
  return changed;
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}
