// Readers of other generators' output. wrk.txt, wrk-refused.txt and ab.txt were recorded from wrk 4.1
// and ab 2.3; the lines of k6, vegeta and hey are written in the form that their sources print.

import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {describe, test} from 'node:test';

import {totalCount} from '../../../src/domain/histogram.js';
import {readK6Line} from '../../../src/generators/k6.js';
import {readIsoNs} from '../../../src/generators/log-line.js';
import {
  errorKind,
  phasesOf,
  reportsOf,
  type LoggedRequest,
} from '../../../src/generators/logged-request.js';
import {readSummary} from '../../../src/generators/summary.js';
import {readVegetaLine} from '../../../src/generators/vegeta.js';

const START_NS = 1_790_000_000_000_000_000n;

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
      status: 201,
      bytesIn: 0,
      bytesOut: 0,
      phase: 'push stage 2 ramp-up',
      traceId: 'dc0718abc',
    });
  });

  test('passes over other metrics', () => {
    assert.equal(readK6Line('{"type":"Metric","data":{"name":"http_req_duration"}}'), undefined);
    assert.equal(readK6Line('{"metric":"vus","type":"Point","data":{"value":3}}'), undefined);
    assert.equal(readK6Line(''), undefined);
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

describe('a log of requests', () => {
  const requests = [
    request(0, 100, 'a', 200),
    request(200, 1300, 'a', 500),
    request(1500, 1600, 'b', 200),
    request(1700, 1900, 'b', 0, 'dial tcp: connect: connection refused'),
  ];

  test('has a phase for each tag', () => {
    assert.deepEqual(
      phasesOf(requests, 'none').map(({name, requests: count}) => [name, count]),
      [
        ['a', 2],
        ['b', 2],
      ],
    );
  });

  test('becomes a report for each second and phase, by the end of its requests', () => {
    const reports = reportsOf(requests, 'k6', ({phase}) => (phase === 'a' ? 0 : 1));

    assert.deepEqual(
      reports.map(({seq, phaseIndex, startNs, rows}) => [
        seq,
        phaseIndex,
        Number((startNs - START_NS) / 1_000_000n),
        rows.map((row) => totalCount(row.latency)),
        rows.map((row) => row.errors),
      ]),
      [
        [1, 0, 0, [1], [{}]],
        [2, 0, 1000, [1], [{'5xx': 1}]],
        [3, 1, 1000, [2], [{refused: 1}]],
      ],
    );
    assert.equal(reports[0]!.rows[0]!.step, 'manifest.get');
  });

  for (const [error, kind] of [
    ['context deadline exceeded (Client.Timeout exceeded while awaiting headers)', 'timeout'],
    ['request timeout', 'timeout'],
    ['dial tcp: lookup nowhere: no such host', 'dns'],
    ['x509: certificate signed by unknown authority', 'tls'],
    ['unexpected EOF', 'truncated'],
    ['read: connection reset by peer', 'reset'],
  ] as const) {
    test(`counts "${error}" as ${kind}`, () => {
      assert.equal(errorKind(request(0, 1, 'a', 0, error)), kind);
    });
  }
});

describe('readSummary', () => {
  test('reads wrk', () => {
    const summary = readSummary(sample('wrk.txt'));

    assert.deepEqual(summary, {
      generator: 'wrk',
      requests: 26440,
      failed: 0,
      seconds: 1.1,
      requestsPerSecond: 24044.45,
      latencyMs: new Map([
        [0.5, 0.139],
        [0.75, 0.198],
        [0.9, 0.283],
        [0.99, 2.81],
      ]),
    });
  });

  test('counts what wrk was refused', () => {
    assert.equal(readSummary(sample('wrk-refused.txt'))?.failed, 30699);
  });

  test('reads ab', () => {
    const summary = readSummary(sample('ab.txt'));

    assert.equal(summary?.generator, 'ab');
    assert.deepEqual([summary.requests, summary.failed, summary.seconds], [2000, 0, 0.061]);
    assert.equal(summary.latencyMs.get(1), 4);
  });

  test('reads hey', () => {
    const summary = readSummary(
      '\nSummary:\n  Total:\t2.0133 secs\n  Slowest:\t0.0182 secs\n  Requests/sec:\t4966.9000\n\n' +
        'Latency distribution:\n  50% in 0.0012 secs\n  95% in 0.0100 secs\n\n' +
        'Status code distribution:\n  [200]\t9990 responses\n  [404]\t6 responses\n\n' +
        'Error distribution:\n  [4]\tGet "http://h/": dial tcp: connection refused\n',
    );

    assert.equal(summary?.generator, 'hey');
    assert.deepEqual([summary.requests, summary.failed], [10_000, 10]);
    assert.equal(summary.latencyMs.get(0.95), 10);
  });

  test('says nothing of output that is cut off, or of something else', () => {
    assert.equal(readSummary(sample('wrk.txt').slice(0, 300)), undefined);
    assert.equal(readSummary('hello'), undefined);
  });
});

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

function request(
  startMs: number,
  endMs: number,
  phase: string,
  status: number,
  error?: string,
): LoggedRequest {
  return {
    kind: 'request',
    startNs: START_NS + BigInt(startMs) * 1_000_000n,
    endNs: START_NS + BigInt(endMs) * 1_000_000n,
    method: 'GET',
    path: '/v2/a/manifests/t',
    status,
    ...(error === undefined ? {} : {error}),
    bytesIn: 0,
    bytesOut: 0,
    phase,
  };
}

function sample(name: string): string {
  return readFileSync(new URL(`./samples/${name}`, import.meta.url), 'utf8');
}
