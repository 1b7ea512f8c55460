// Readers of logs. k6.ndjson was recorded from k6 1.8.1 with examples/regscope.js; vegeta's lines are in
// the form that vegeta 12.13 prints.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {k6LineReader, readK6Line} from '../../../src/generators/k6.js';
import {readIsoNs} from '../../../src/generators/log-line.js';
import {errorKind, type LogEntry} from '../../../src/generators/logged-request.js';
import {readVegetaLine} from '../../../src/generators/vegeta.js';
import {request, sample, START_NS} from './samples.js';

describe('readK6Line', () => {
  const line = k6Line({
    scenario: 'push',
    group: '',
    method: 'PUT',
    url: 'http://h:5000/v2/a/manifests/t?x=1',
    status: '201',
    stage: '2',
    stage_profile: 'ramp-up',
  });

  test('reads a request, back from its end, with phase and trace', () => {
    assert.deepEqual(readK6Line(line), {
      kind: 'request',
      startNs: START_NS + 500_000_000n - 12_300_000n,
      endNs: START_NS + 500_000_000n,
      method: 'PUT',
      path: '/v2/a/manifests/t?x=1',
      server: 'h:5000',
      status: 201,
      bytesIn: 0,
      bytesOut: 0,
      phase: 'push stage 2 ramp-up',
      traceId: 'dc0718abc',
    });
  });

  test('passes over other metrics', () => {
    assert.equal(readK6Line('{"type":"Metric","data":{"name":"http_req_duration"}}'), undefined);
    for (const metric of ['checks', 'constructor']) {
      const other = JSON.stringify({metric, type: 'Point', data: {value: 1}});
      assert.equal(readK6Line(other), undefined);
    }
    assert.equal(readK6Line(''), undefined);
  });

  test('takes trends that are times for operations, and iterations where k6 makes no request itself', () => {
    const read = k6LineReader();
    const define = (metric: string, contains: string): LogEntry | undefined =>
      read(JSON.stringify({type: 'Metric', data: {name: metric, type: 'trend', contains}, metric}));
    const point = (metric: string): LogEntry | undefined => {
      const data = {time: '2026-09-21T14:13:20.5Z', value: 12.5, tags: {scenario: 'a'}};
      return read(JSON.stringify({metric, type: 'Point', data}));
    };
    const timed = (operation: string): LogEntry => ({
      ...{kind: 'time', operation, endNs: START_NS + 500_000_000n, phase: 'a'},
      startNs: START_NS + 500_000_000n - 12_500_000n,
    });
    for (const metric of ['artifact_pull', 'group_duration']) define(metric, 'time');
    define('layers', 'default');

    assert.deepEqual(point('artifact_pull'), timed('artifact_pull'));
    assert.deepEqual(point('iteration_duration'), timed('iteration'));
    for (const metric of ['group_duration', 'layers']) assert.equal(point(metric), undefined);
    read(line);
    assert.equal(point('iteration_duration'), undefined);
    assert.deepEqual(point('artifact_pull'), timed('artifact_pull'));
    const broken = JSON.stringify({metric: 'artifact_pull', type: 'Point', data: {value: -1}});
    assert.equal(read(broken)?.kind, 'unreadable');
  });

  test('reads users, dropped iterations and bytes', () => {
    const read = ['vus', 'dropped_iterations', 'data_received'].map((metric) => {
      const data = {time: '2026-09-21T14:13:20.5Z', value: 3, tags: {scenario: 'a'}};
      return readK6Line(JSON.stringify({metric, type: 'Point', data}));
    });

    const timeNs = START_NS + 500_000_000n;
    assert.deepEqual(read, [
      {kind: 'users', timeNs, value: 3},
      {kind: 'dropped', timeNs, value: 3},
      {kind: 'bytes-in', timeNs, value: 3},
    ]);
  });

  test('takes the load that regscope.js names', () => {
    const tags = {regscope_phase: 'ramp 4 users', regscope_users: '4', scenario: 'ramp'};
    const entry = readK6Line(k6Line({...tags, url: 'http://h/v2/'}));

    assert.ok(entry?.kind === 'request');
    assert.deepEqual([entry.phase, entry.users, entry.rate], ['ramp 4 users', 4, undefined]);
  });

  test('reads what a real k6 wrote, every line of it', () => {
    const entries = sample('k6.ndjson')
      .split('\n')
      .flatMap((line) => readK6Line(line) ?? []);
    const requests = entries.filter((entry) => entry.kind === 'request');

    assert.deepEqual(countKinds(entries), {request: 24, users: 4, 'bytes-in': 24, 'bytes-out': 24});
    assert.deepEqual(
      [...new Set(requests.map(({phase}) => phase))],
      ['ramp 1 user', 'ramp 2 users'],
    );
    assert.ok(
      requests.every(({traceId, spanId}) => traceId?.length === 32 && spanId?.length === 16),
    );
    assert.equal(new Set(requests.map(({traceId}) => traceId)).size, requests.length);
  });

  test('keeps a line that is cut off as unreadable', () => {
    assert.equal(readK6Line(line.slice(0, -20))?.kind, 'unreadable');
    assert.equal(readK6Line('time="…" level=warning msg="slow"')?.kind, 'unreadable');
  });

  test('takes set-up for a phase of its own', () => {
    const request = readK6Line(k6Line({group: '::setup', url: 'http://h/v2/'}));

    assert.equal(request?.kind === 'request' && request.phase, 'setup');
  });
});

describe('readVegetaLine', () => {
  test('reads a hit from its start', () => {
    const line = JSON.stringify({
      attack: 'phase3',
      seq: 7,
      code: 200,
      timestamp: '2026-09-21T14:13:20.123456789+00:00',
      latency: 2_500_000,
      bytes_out: 3,
      bytes_in: 700,
      error: '',
      body: null,
      method: 'GET',
      url: 'http://h:5000/v2/a/blobs/sha256:0',
    });

    assert.deepEqual(readVegetaLine(line), {
      kind: 'request',
      startNs: readIsoNs('2026-09-21T14:13:20.123456789Z'),
      endNs: readIsoNs('2026-09-21T14:13:20.125956789Z'),
      method: 'GET',
      path: '/v2/a/blobs/sha256:0',
      server: 'h:5000',
      status: 200,
      bytesIn: 700,
      bytesOut: 3,
      phase: 'phase3',
    });
  });

  for (const line of ['{"code":200', '{}', '{"timestamp":"yesterday","latency":1}', 'null']) {
    test(`keeps ${line} as unreadable`, () => {
      assert.equal(readVegetaLine(line)?.kind, 'unreadable');
    });
  }
});

describe('errorKind', () => {
  for (const [error, kind] of [
    ['context deadline exceeded (Client.Timeout exceeded while awaiting headers)', 'timeout'],
    ['request timeout', 'timeout'],
    ['dial tcp: connect: connection refused', 'refused'],
    ['dial tcp: lookup nowhere: no such host', 'dns'],
    ['x509: certificate signed by unknown authority', 'tls'],
    ['received fatal alert: HandshakeFailure', 'tls'],
    ['unexpected EOF', 'truncated'],
    ['dial tcp 127.0.0.1:5000: socket: too many open files', 'no socket'],
    ['Cannot assign requested address (os error 99)', 'no socket'],
    ['Get "http://tls.timeout.test/v2/dns/": EOF', 'reset'],
    ['read: connection reset by peer', 'reset'],
  ] as const) {
    test(`counts "${error}" as ${kind}`, () => {
      assert.equal(errorKind(request(0, 1, {status: 0, error})), kind);
    });
  }

  for (const [method, path, status, kind] of [
    ['GET', '/v2/a/manifests/t', 404, '404'],
    ['HEAD', '/v2/a/blobs/sha256:0', 404, undefined],
    ['GET', '/v2/', 401, undefined],
    ['GET', '/', 401, '401'],
    ['GET', '/v2/a/tags/list', 401, '401'],
    ['PUT', '/v2/a/manifests/t', 413, '4xx'],
    ['PUT', '/v2/a/manifests/t', 503, '5xx'],
  ] as const) {
    test(`takes ${status} to ${method} ${path} for ${kind ?? 'an answer'}`, () => {
      assert.equal(errorKind(request(0, 1, {method, path, status})), kind);
    });
  }
});

function countKinds(entries: readonly LogEntry[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const {kind} of entries) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

function k6Line(tags: Record<string, string>): string {
  return JSON.stringify({
    metric: 'http_req_duration',
    type: 'Point',
    data: {
      time: '2026-09-21T14:13:20.5Z',
      value: 12.3,
      tags,
      metadata: {trace_id: 'dc0718abc'},
    },
  });
}
