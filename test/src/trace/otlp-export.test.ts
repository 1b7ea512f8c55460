import assert from 'node:assert/strict';
import {after, before, beforeEach, describe, test} from 'node:test';

import type {StoredRequest} from '../../../src/domain/ports.js';
import type {Span} from '../../../src/domain/span.js';
import {listeningPorts} from '../../../src/parts/listening.js';
import {operationSpans} from '../../../src/trace/load-spans.js';
import {OtlpExport} from '../../../src/trace/otlp-export.js';
import type {SenderOptions} from '../../../src/trace/otlp-sender.js';
import {aRequest} from '../domain/support/sample-request.js';
import {encodeMessage} from './support/otlp-proto.js';
import {startOtlpReceiver} from './support/otlp-receiver.js';
import type {OtlpReceiver} from './support/otlp-receiver.js';
import {unended} from '../domain/support/sample-run.js';
import {PULL, PUSH, RUN, operationResult, spanSource} from './support/sample-run.js';

describe('OtlpExport', () => {
  let receiver: OtlpReceiver;
  before(async () => {
    receiver = await startOtlpReceiver();
  });
  after(() => receiver.close());
  beforeEach(() => receiver.reset());

  test('sends the run with all its phases as one trace, and operations that link to their phase', async () => {
    const tally = await exportRun(spanSource([...operationSpans(operationResult(), RUN, PUSH)]));

    const byName = new Map(receiver.traces.items.map((span) => [span.name, span]));
    const [run, push, pull] = ['run ramp', 'phase push', 'phase pull'].map((name) =>
      byName.get(name)!,
    );
    assert.deepEqual(tally, {sent: 5, rejected: 0});
    assert.deepEqual([run!.traceId, run!.spanId, run!.parentSpanId], [RUN.traceId, RUN.spanId, '']);
    for (const [phase, {spanId, startNs, endNs}] of [
      [push!, PUSH],
      [pull!, PULL],
    ] as const) {
      assert.deepEqual(
        [phase.traceId, phase.spanId, phase.parentSpanId],
        [RUN.traceId, spanId, RUN.spanId],
      );
      assert.equal(phase.startTimeUnixNano, String(startNs));
      assert.equal(phase.endTimeUnixNano, String(endNs));
    }
    const operation = byName.get('push')!;
    assert.notEqual(operation.traceId, RUN.traceId);
    assert.deepEqual(
      operation.links.map(({traceId, spanId}) => [traceId, spanId]),
      [[RUN.traceId, PUSH.spanId]],
    );
    assert.equal(byName.get('POST upload.start')!.parentSpanId, operation.spanId);
    assert.deepEqual(
      new Set(receiver.traces.items.map(({service}) => service)),
      new Set(['regscope', 'regscope-load']),
    );
  });

  test('events of the run are on its span', async () => {
    const timeNs = RUN.startNs + 1n;
    const attributes = {'regscope.cause.explains_ms': 1.5};

    const out = await OtlpExport.open({endpoint: endpoint()});
    await out.run(spanSource([]), undefined, async () => [{name: 'cause', timeNs, attributes}]);
    await out.close();

    const [event] = receiver.traces.items.find(({name}) => name === 'run ramp')!.events;
    assert.deepEqual([event!.name, event!.timeUnixNano], ['cause', String(timeNs)]);
    assert.equal(event!.attributes[0]!.key, 'regscope.cause.explains_ms');
  });

  test('700 spans arrive each once, in pages', async () => {
    await exportRun(spanSource(manySpans(700)));

    assert.equal(new Set(receiver.traces.items.map(({spanId}) => spanId)).size, 703);
    assert.equal(receiver.traces.items.length, 703);
    assert.ok(Math.max(...receiver.traces.sizes) <= 128);
  });

  test('requests arrive each once with their parts, in pages', async () => {
    const requests = Array.from({length: 300}, (_, n): StoredRequest => ({
      row: 2 * n + 1,
      agentId: 'a1',
      phase: 0,
      span: {traceId: 'd'.repeat(32), spanId: (n + 1).toString(16).padStart(16, '0')},
      record: aRequest(5_000_000, {'fs.sync': 4_000_000}, {startNs: RUN.startNs}),
    }));

    const tally = await exportRun(spanSource([], () => RUN, [PUSH, PULL], requests));

    const own = receiver.traces.items.filter(({name}) => name === 'GET manifest.get');
    assert.deepEqual(tally, {sent: 300 * 3 + 3, rejected: 0});
    assert.equal(new Set(own.map(({spanId}) => spanId)).size, 300);
    assert.equal(receiver.traces.items.filter(({name}) => name === 'fs.sync').length, 300);
    assert.ok(Math.max(...receiver.traces.sizes) <= 128);
  });

  test('an endpoint gets everything in the end, though it fails in every way that is temporary', async () => {
    const waitsMs: number[] = [];
    const troubles: (string | undefined)[] = [];
    receiver.traces.faults.push(
      'drop',
      {status: 429, headers: {'retry-after': '2'}},
      {status: 500},
      {status: 503},
      {status: 408},
    );

    const tally = await exportRun(spanSource(manySpans(200)), {
      sleep: async (ms) => void waitsMs.push(ms),
      random: () => 1,
      onTrouble: (trouble) => troubles.push(trouble),
    });

    assert.deepEqual(tally, {sent: 203, rejected: 0});
    assert.deepEqual(waitsMs, [250, 2_000, 1_000, 2_000, 4_000]);
    assert.equal(troubles.length, 2);
    assert.equal(troubles[1], undefined);
  });

  for (const status of [400, 401, 403, 404, 501]) {
    test(`HTTP ${status} ends the export with a hint: waiting would not help`, async () => {
      receiver.traces.faults.push({status});

      await assert.rejects(exportRun(spanSource([])), {
        code: 'TRACE_ENDPOINT_REFUSED',
        message: new RegExp(`HTTP ${status}`),
      });
    });
  }

  test('an endpoint that is not there is given up after the time that was given', async () => {
    let nowMs = 0;
    const closed = await startOtlpReceiver();
    await closed.close();

    const exporting = exportRun(spanSource([]), {
      endpoint: {url: `${closed.url}/v1/traces`, headers: {}},
      patienceMs: 60_000,
      nowMs: () => nowMs,
      sleep: async (ms) => void (nowMs += ms),
    });

    await assert.rejects(exporting, {code: 'TRACE_ENDPOINT_UNREACHABLE', hint: /run file/});
    assert.ok(nowMs > 40_000);
  });

  test('an endpoint that finds requests too large gets smaller ones', async () => {
    receiver.traces.most = 50;

    const tally = await exportRun(spanSource(manySpans(200)));

    assert.equal(tally.sent, 203);
    assert.ok(Math.max(...receiver.traces.sizes) <= 50);
  });

  test('spans that the endpoint rejects are counted, with its reason', async () => {
    receiver.traces.answer = encodeMessage('ExportTraceServiceResponse', {
      partialSuccess: {rejectedSpans: 1, errorMessage: 'quota'},
    });

    const tally = await exportRun(spanSource([]));

    assert.deepEqual(tally, {sent: 1, rejected: 2, reason: 'quota'});
  });

  for (const [name, type, body] of [
    ['a page', 'text/html; charset=utf-8', '<html>it works</html>'],
    ['an empty page', 'text/html', ''],
    ['text', 'text/plain', 'hello'],
    ['something without a type', undefined, 'hello'],
  ] as const) {
    test(`an endpoint that answers 200 with ${name} has taken nothing`, async () => {
      const headers = type === undefined ? {} : {'content-type': type};
      receiver.traces.faults.push({status: 200, headers, body: Buffer.from(body)});

      await assert.rejects(exportRun(spanSource([])), {code: 'TRACE_ENDPOINT_REFUSED'});
    });
  }

  for (const [name, type, body, tally] of [
    ['nothing at all', undefined, '', {sent: 3, rejected: 0}],
    ['JSON', 'application/json', '{}', {sent: 3, rejected: 0}],
    [
      'JSON that tells of rejected spans',
      'application/json; charset=utf-8',
      '{"partialSuccess":{"rejectedSpans":"2","errorMessage":"quota"}}',
      {sent: 1, rejected: 2, reason: 'quota'},
    ],
  ] as const) {
    test(`an endpoint may answer with ${name}`, async () => {
      const headers = type === undefined ? {} : {'content-type': type};
      receiver.traces.faults.push({status: 200, headers, body: Buffer.from(body)});

      assert.deepEqual(await exportRun(spanSource([])), tally);
    });
  }

  test('headers of the endpoint go with each request', async () => {
    const endpoint = {url: `${receiver.url}/v1/traces`, headers: {authorization: 'Bearer x'}};

    await exportRun(spanSource([]), {endpoint});

    assert.ok(receiver.headers.every(({authorization}) => authorization === 'Bearer x'));
    assert.ok(receiver.headers.every((each) => each['content-type'] === 'application/x-protobuf'));
  });

  test('a run that goes on is followed: spans as they come, late ones too, phases as they end', async () => {
    const spans = manySpans(3);
    const phases = [PUSH];
    let active = true;
    let looks = 0;
    const source = spanSource(spans, () => (active ? unended(RUN) : RUN), phases);

    const out = await OtlpExport.open({endpoint: endpoint()});
    const tally = await out.run(source, {
      active: () => active,
      pause: async () => {
        looks += 1;
        if (looks === 1) assert.deepEqual(names().slice(-1), ['phase push']);
        // It began before spans that were sent already, so a search by time would miss it.
        if (looks === 2) spans.push({...spans[0]!, spanId: 'ffffffffffffffff', startNs: 1n});
        if (looks === 3) {
          phases.push(PULL);
          active = false;
        }
      },
    });
    await out.close();

    assert.equal(tally.sent, 3 + 1 + 2 + 1);
    assert.deepEqual(names().slice(-2), ['phase pull', 'run ramp']);
    assert.ok(receiver.traces.items.some(({spanId}) => spanId === 'ffffffffffffffff'));
  });

  test('a run whose collector died is sent as far as it got', async () => {
    await exportRun(spanSource([], () => unended(RUN), [PUSH, unended(PULL)]));

    const [, pull, root] = receiver.traces.items;
    assert.equal(pull!.attributes['regscope.unfinished'], true);
    assert.equal(root!.endTimeUnixNano, String(PULL.startNs));
  });

  test('an aborted export ends at once', async () => {
    const stop = new AbortController();
    receiver.traces.faults.push(...Array.from({length: 100}, () => ({status: 503})));

    const exporting = exportRun(spanSource([]), {
      signal: stop.signal,
      sleep: async () => stop.abort(new Error('enough')),
    });

    await assert.rejects(exporting, /enough/);
  });

  test('an SDK that the environment disables is an error', async () => {
    process.env['OTEL_SDK_DISABLED'] = 'true';
    try {
      await assert.rejects(exportRun(spanSource([])), {code: 'TRACE_SDK_DISABLED'});
    } finally {
      delete process.env['OTEL_SDK_DISABLED'];
    }
  });

  test('listens nowhere, though the environment asks for the Prometheus exporter', async () => {
    process.env['OTEL_METRICS_EXPORTER'] = 'prometheus';
    const portsBefore = listeningPorts(process.pid);
    const out = await OtlpExport.open({endpoint: endpoint()});
    try {
      // An exporter that was made would listen after a turn.
      await new Promise(setImmediate);

      assert.deepEqual(listeningPorts(process.pid), portsBefore);
    } finally {
      delete process.env['OTEL_METRICS_EXPORTER'];
      await out.close();
    }
  });

  function endpoint(): SenderOptions['endpoint'] {
    return {url: `${receiver.url}/v1/traces`, headers: {}};
  }

  function names(): string[] {
    return receiver.traces.items.map(({name}) => name);
  }

  async function exportRun(
    source: ReturnType<typeof spanSource>,
    options: Partial<SenderOptions> = {},
  ) {
    const out = await OtlpExport.open({endpoint: endpoint(), ...options});
    try {
      return await out.run(source);
    } finally {
      await out.close();
    }
  }
});

function manySpans(count: number): Span[] {
  const [operation] = operationSpans(operationResult(), RUN, PUSH);
  return Array.from({length: count}, (_, at) => ({
    ...operation!,
    spanId: (at + 1).toString(16).padStart(16, '0'),
  }));
}
