// Sends the traces and metrics of a run while it goes on, to an endpoint that is away now and then. All spans of
// the run file arrive, each of them once, and the metrics have all operations.

import assert from 'node:assert/strict';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';

import {totalCount} from '../../src/domain/histogram.js';
import {triedCount, type LoadReport} from '../../src/domain/load.js';
import {openCatalog} from '../../src/store/catalog.js';
import type {Phase, Run} from '../../src/domain/run.js';
import {writeTraceparent} from '../../src/domain/span.js';
import type {Span} from '../../src/domain/span.js';
import {FakeRegistry} from '../src/load/support/fake-registry.js';
import {startOtlpReceiver} from '../src/trace/support/otlp-receiver.js';
import type {OtlpReceiver} from '../src/trace/support/otlp-receiver.js';
import {Regscope} from '../support/regscope.js';

const SCENARIO = `
name: live traces
record: all
image: {layers: 2, layerSize: 4KiB..4KiB}
phases:
  - {name: push, operation: push, users: 2, duration: 1500ms}
  - {name: pull, operation: pull, users: 2, duration: 1500ms}
`;

describe('traces while a run goes on', () => {
  const regscope = new Regscope();
  let receiver: OtlpReceiver;
  let registry: FakeRegistry;
  let run: Run;
  let phases: readonly Phase[];
  let stored: readonly Span[];
  let load: readonly LoadReport[];

  before(async () => {
    receiver = await startOtlpReceiver();
    registry = await FakeRegistry.start();
    receiver.traces.faults.push({status: 503}, 'drop', {
      status: 429,
      headers: {'retry-after': '1'},
    });
    const scenario = join(regscope.home, 'live.yaml');
    writeFileSync(scenario, SCENARIO);
    const {serve, url} = await regscope.serve('--otlp', receiver.url);

    const load = await regscope.run([
      'load',
      scenario,
      '--collector',
      url,
      '--registry',
      registry.url,
    ]);

    assert.equal(load.code, 0, load.stderr);
    const {stderr} = await serve.stop('SIGINT');
    assert.match(stderr, /spans sent to .*, 0 rejected/);
    readRun();
  });
  after(async () => {
    await receiver.close();
    await registry.stop();
    regscope.remove();
  });

  test('every span of the run file arrives once, with the run and its phases', () => {
    const expected = [
      ...stored.map(({spanId}) => spanId),
      ...phases.map(({spanId}) => spanId),
      run.spanId,
    ];

    assert.ok(stored.length > 50, String(stored.length));
    assert.deepEqual(receiver.traces.items.map(({spanId}) => spanId).sort(), expected.sort());
  });

  test('the run and its phases are one trace', () => {
    const ofRun = receiver.traces.items.filter(({traceId}) => traceId === run.traceId);

    assert.deepEqual(
      ofRun.map(({name, parentSpanId}) => [name, parentSpanId]),
      [
        ['phase push', run.spanId],
        ['phase pull', run.spanId],
        ['run live traces', ''],
      ],
    );
  });

  test('the run and its phases name the views that show them', () => {
    const ofRun = receiver.traces.items.filter(({traceId}) => traceId === run.traceId);

    for (const {attributes} of ofRun) {
      const [view, flame] = ['regscope.view.url', 'regscope.flame.url'].map(
        (name) => new URL(String(attributes[name])),
      );
      assert.equal(view!.searchParams.get('run'), run.id);
      assert.deepEqual(
        [flame!.searchParams.get('view'), flame!.searchParams.get('phase') ?? undefined],
        ['flame', attributes['regscope.phase.index']?.toString()],
      );
      assert.equal(flame!.hostname, '127.0.0.1');
    }
  });

  test('each operation is a trace that links to the phase whose name it carries', () => {
    const bySpanId = new Map(phases.map((phase) => [phase.spanId, phase.name]));
    const operations = receiver.traces.items.filter(
      ({service, parentSpanId}) => service === 'regscope-load' && parentSpanId === '',
    );

    assert.ok(operations.length > 10);
    for (const {links, attributes} of operations) {
      assert.equal(links.length, 1);
      assert.equal(links[0]!.traceId, run.traceId);
      assert.equal(bySpanId.get(links[0]!.spanId), attributes['regscope.phase.name']);
    }
  });

  test('each request is a client span below its operation, and the one its traceparent named', () => {
    const named = new Set(registry.requests.map(({headers}) => headers['traceparent']));
    const operations = new Map(
      receiver.traces.items
        .filter(({parentSpanId}) => parentSpanId === '')
        .map(({spanId, traceId}) => [spanId, traceId]),
    );
    const requests = receiver.traces.items.filter(({kind}) => kind === 3);

    assert.ok(requests.length > operations.size);
    for (const {parentSpanId, traceId, spanId, attributes} of requests) {
      assert.equal(operations.get(parentSpanId), traceId);
      assert.ok(named.has(writeTraceparent({traceId, spanId})));
      assert.ok(Number(attributes['http.response.status_code']) >= 200);
    }
  });

  test('metrics have all that clients tried and measured in each phase', () => {
    for (const phase of phases) {
      const rows = load
        .filter(({phaseIndex}) => phaseIndex === phase.index)
        .flatMap(({rows: all}) => all.filter(({scope}) => scope === 'operation'));
      const tried = rows.reduce((sum, row) => sum + triedCount(row), 0);
      const measured = rows.reduce((sum, {latency}) => sum + totalCount(latency), 0);

      assert.ok(tried > 5, String(tried));
      assert.equal(lastPoint('regscope.client.attempts', phase)!.value, tried);
      assert.equal(lastPoint('regscope.client.duration', phase)!.histogram!.count, measured);
    }
  });

  /** The last point of a phase's operations. */
  function lastPoint(metric: string, phase: Phase) {
    return receiver.metrics.items.findLast(
      ({name, attributes}) =>
        name === metric &&
        attributes['regscope.phase.name'] === phase.name &&
        attributes['regscope.step'] === undefined,
    );
  }

  function readRun(): void {
    const reader = openCatalog(regscope.data).open('latest');
    run = reader.run();
    phases = reader.phases();
    stored = reader.spans({limit: 1_000_000});
    load = [...reader.loadReports()];
    reader.close();
  }
});
