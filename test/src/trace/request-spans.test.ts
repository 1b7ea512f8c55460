import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {StoredRequest} from '../../../src/domain/ports.js';
import type {BudgetPart, RequestRecord} from '../../../src/domain/request.js';
import {requestSpans} from '../../../src/trace/request-spans.js';
import type {RequestSurroundings} from '../../../src/trace/request-spans.js';
import {aRequest} from '../domain/support/sample-request.js';
import {PULL, PUSH, RUN, START_NS} from './support/sample-run.js';

const TRACE = {traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: 'aaaaaaaaaaaaaaa1'};
const SPAN_ID = '0123456789abcdef';

describe('the spans of a request', () => {
  test('begin below the span that its traceparent names', () => {
    const [span] = spansOf({trace: TRACE});

    assert.deepEqual(
      [span!.traceId, span!.parentSpanId, span!.spanId],
      [TRACE.traceId, TRACE.spanId, SPAN_ID],
    );
    assert.deepEqual(
      [span!.service, span!.name, span!.kind, span!.status],
      ['registry', 'GET manifest.get', 'server', 'unset'],
    );
    assert.deepEqual([span!.startNs, span!.endNs], [START_NS, START_NS + 10_000_000n]);
    assert.deepEqual(span!.links, []);
  });

  test('begin below the request that caused it, or the call that it is, in the trace of its chain', () => {
    const place = {
      traceId: 'e'.repeat(32),
      parentSpanId: 'f'.repeat(16),
      by: 'connection' as const,
    };
    const [span] = requestSpans(storedOf({trace: TRACE}), SURROUNDINGS, place);
    const [bare] = requestSpans(storedOf({}), SURROUNDINGS, place);

    for (const each of [span!, bare!]) {
      assert.deepEqual([each.traceId, each.parentSpanId], [place.traceId, place.parentSpanId]);
      assert.equal(each.attributes['regscope.joined_by'], 'connection');
      assert.deepEqual(each.links, []);
    }
  });

  test('are a trace of their own that links to the phase, where the request came without one', () => {
    const [span] = spansOf({});

    assert.equal(span!.parentSpanId, undefined);
    assert.deepEqual(span!.links, [{traceId: RUN.traceId, spanId: PUSH.spanId}]);
  });

  test('carry run and phase, HTTP by the conventions, the process, and the budget', () => {
    const [span] = spansOf({
      ...{path: '/v2/a/manifests/b?x=1', peer: '[::1]:41234', drainNs: 1_500_000},
      budget: budget({'fs.sync': 6_000_000, 'upstream:10.0.0.5:6379': 4_000_000}),
      inferred: ['upstream:10.0.0.5:6379'],
      details: {device: 'sdb', peer: '10.0.0.5:6379'},
    });

    assert.deepEqual(span!.attributes, {
      'regscope.run.id': 'r1',
      'regscope.run.name': 'ramp',
      'regscope.phase.name': 'push',
      'regscope.phase.users': 8,
      'regscope.operation': 'pull',
      'regscope.step': 'manifest.get',
      'http.request.method': 'GET',
      'http.response.status_code': 200,
      'url.path': '/v2/a/manifests/b',
      'url.query': 'x=1',
      'client.address': '::1',
      'client.port': 41234,
      'server.port': 5000,
      'host.name': 'bench-1',
      'process.pid': 1,
      'process.executable.name': 'docker-registry',
      'regscope.bytes_in': 0,
      'regscope.bytes_out': 0,
      'regscope.budget.fs.sync_ms': 6,
      'regscope.budget.upstream:10.0.0.5:6379_ms': 4,
      'regscope.budget.inferred': 'upstream:10.0.0.5:6379',
      'regscope.drain_ms': 1.5,
      'regscope.device': 'sdb',
      'regscope.upstream': '10.0.0.5:6379',
    });
  });

  test('have one for each call that matters, in its place, and one for each sum', () => {
    const [request, ...parts] = spansOf({
      budget: budget({
        'fs.sync': 5_000_000,
        'upstream:redis:6379': 3_000_000,
        cpu: 1_500_000,
        queue: 400_000,
        unexplained: 100_000,
      }),
      calls: [
        {part: 'fs.sync', offsetNs: 2_000_000, durationNs: 4_900_000, count: 1},
        {part: 'upstream:redis:6379', offsetNs: 7_000_000, durationNs: 1_000_000, count: 3},
        {part: 'queue', offsetNs: 0, durationNs: 400_000, count: 1},
      ],
    });

    assert.deepEqual(
      parts.map(({name, kind, startNs, endNs, attributes}) => [
        ...[name, kind, Number(startNs - START_NS), Number(endNs - startNs)],
        attributes['regscope.sum'] === true ? 'sum' : attributes['regscope.calls'],
      ]),
      [
        ['fs.sync', 'internal', 2_000_000, 4_900_000, 1],
        ['upstream:redis:6379', 'client', 7_000_000, 1_000_000, 3],
        ['upstream:redis:6379', 'client', 0, 2_000_000, 'sum'],
        ['cpu', 'internal', 0, 1_500_000, 'sum'],
      ],
    );
    assert.equal(parts[1]!.attributes['server.address'], 'redis');
    for (const part of parts) assert.equal(part.parentSpanId, request!.spanId);
    assert.equal(new Set(parts.map(({spanId}) => spanId)).size, 4);
  });

  test('name the service of a call, and the address where that is known', () => {
    const [, ...parts] = spansOf({
      budget: budget({'upstream:redis@10.0.0.5:6379': 6_000_000, 'upstream:core': 4_000_000}),
    });

    assert.deepEqual(
      parts.map(({attributes}) => [
        attributes['peer.service'],
        attributes['server.address'],
        attributes['server.port'],
      ]),
      [
        ['redis', '10.0.0.5', 6379],
        ['core', undefined, undefined],
      ],
    );
  });

  test('place the queue at the beginning of the request', () => {
    const [, queue] = spansOf({budget: budget({queue: 9_000_000, cpu: 1_000})});

    assert.equal(queue!.startNs, START_NS);
    assert.equal('regscope.sum' in queue!.attributes, false);
  });

  test('never reach past the request, and are always the same', () => {
    const call = {part: 'cpu' as const, offsetNs: 9_000_000, durationNs: 9_000_000, count: 1};
    const changes = {calls: [call], budget: budget({cpu: 10_000_000})};

    const spans = spansOf(changes);

    for (const {startNs, endNs} of spans) {
      assert.ok(startNs <= endNs && endNs <= START_NS + 10_000_000n);
    }
    assert.deepEqual(spansOf(changes), spans);
  });

  for (const [what, changes, status] of [
    ['a server that failed', {status: 500}, 'error'],
    ['a server that refused', {status: 404}, 'unset'],
    ['a client that was refused', {status: 404, side: 'client'}, 'error'],
    [
      'a client that asked whether a blob is there',
      {status: 404, side: 'client', method: 'HEAD'},
      'unset',
    ],
    ['a connection that ended', {status: 0}, 'error'],
  ] as const) {
    test(`say ${status} of ${what}`, () => {
      const [span] = spansOf(changes);

      assert.equal(span!.status, status);
      assert.equal('http.response.status_code' in span!.attributes, changes.status !== 0);
    });
  }

  test('keep made-up methods out of names', () => {
    const [span] = spansOf({method: 'G\u0000ET /', side: 'client', peer: 'registry:5000'});

    assert.equal(span!.name, '_OTHER manifest.get');
    assert.equal(span!.attributes['http.request.method_original'], 'G\u0000ET /');
    assert.equal(span!.attributes['server.address'], 'registry');
  });
});

const SURROUNDINGS: RequestSurroundings = {
  run: RUN,
  phases: [PUSH, PULL],
  hostNames: new Map([['a1', 'bench-1']]),
  processes: [
    {
      agentId: 'a1',
      process: {
        ...{target: 'registry', targetKind: 'registry', pid: 1, startTicks: 5},
        ...{exe: '/usr/bin/docker-registry', comm: 'docker-registry', listenPorts: [5000]},
      },
    },
  ],
};

function spansOf(changes: Partial<RequestRecord>) {
  return requestSpans(storedOf(changes), SURROUNDINGS);
}

function storedOf(changes: Partial<RequestRecord>): StoredRequest {
  const record = aRequest(10_000_000, {}, {startNs: START_NS, ...changes});
  const traceId = record.trace?.traceId ?? 'd'.repeat(32);
  const span = {traceId, spanId: SPAN_ID};
  return {row: 1, agentId: 'a1', phase: 0, operation: 'pull', span, record};
}

function budget(parts: Partial<Record<BudgetPart, number>>): RequestRecord['budget'] {
  return new Map(Object.entries(parts) as [BudgetPart, number][]);
}
