// Sends the traces of a run file to a real Jaeger, and reads them back through Jaeger's query API.

import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';

import type {RequestRecord} from '../../src/domain/request.js';
import type {Phase, Run} from '../../src/domain/run.js';
import type {Span} from '../../src/domain/span.js';
import {openStore} from '../../src/store/open-store.js';
import {operationSpans} from '../../src/trace/load-spans.js';
import {aRequest} from '../src/domain/support/sample-request.js';
import {aBatch} from '../src/store/support/sample-run.js';
import {unended} from '../src/domain/support/sample-run.js';
import {
  PULL,
  PUSH,
  RUN as SAMPLE,
  operationResult,
  requestResult,
} from '../src/trace/support/sample-run.js';
import {findJaeger, startJaeger} from './support/jaeger.js';
import type {RunningJaeger} from './support/jaeger.js';
import {Regscope} from '../support/regscope.js';

/** Run files are named after their time. */
const RUN = {...SAMPLE, id: '20261009-085320-jaeger'};
const OPERATIONS = 2_000;
/** The spans of the operation, its request, the server's side of it with one part, the run and the phases. */
const SPANS_SENT = 4 * OPERATIONS + 3;
const found = findJaeger();

describe('Jaeger', {skip: 'missing' in found ? found.missing : false}, () => {
  const regscope = new Regscope();
  let jaeger: RunningJaeger;
  let stderr: string;

  before(async () => {
    assert.ok('program' in found);
    jaeger = await startJaeger(found.program);
    await writeRun(regscope.data);
    const args = ['export', 'latest', '--format', 'otlp', '--to', jaeger.otlpUrl];
    const ended = await regscope.run(args);
    stderr = ended.stderr;
    assert.equal(ended.code, 0, stderr);
  });
  after(async () => {
    await jaeger.stop();
    regscope.remove();
  });

  test('everything is sent, and nothing rejected', () => {
    assert.match(stderr, new RegExp(`${SPANS_SENT} spans sent`));
    assert.doesNotMatch(stderr, /rejected/);
  });

  test('it knows all services', async () => {
    const services = await jaeger.services();

    assert.deepEqual([...services].sort(), ['registry', 'regscope', 'regscope-load']);
  });

  test('the run is one trace with all its phases, to the nanosecond', async () => {
    const spans = await jaeger.trace(RUN.traceId);

    const root = spans.find(({parentSpanId}) => parentSpanId === undefined)!;
    const phases = spans.filter(({parentSpanId}) => parentSpanId === root.spanId);
    assert.equal(spans.length, 3);
    assert.deepEqual([root.name, root.startNs, root.endNs], ['run ramp', RUN.startNs, RUN.endNs]);
    assert.deepEqual(
      phases.map(({name, startNs, endNs}) => [name, startNs, endNs]).sort(),
      [PULL, PUSH].map((phase) => [`phase ${phase.name}`, phase.startNs, phase.endNs]),
    );
    assert.equal(root.attributes['regscope.run.id'], RUN.id);
  });

  test('an operation is a trace of its own that links to its phase', async () => {
    const spans = await jaeger.trace(traceOf(OPERATIONS - 1));

    const operation = spans.find(({name}) => name === 'push')!;
    const request = spans.find(({kind}) => kind === 'client')!;
    const server = spans.find(({kind}) => kind === 'server')!;
    const part = spans.find(({name}) => name === 'fs.sync')!;
    assert.deepEqual(operation.links, [{traceId: RUN.traceId, spanId: PUSH.spanId}]);
    assert.equal(request.parentSpanId, operation.spanId);
    assert.equal(server.parentSpanId, request.spanId);
    assert.equal(part.parentSpanId, server.spanId);
    assert.equal(server.attributes['regscope.budget.fs.sync_ms'], 1);
    assert.equal(server.attributes['regscope.phase.name'], 'push');
    assert.equal(request.attributes['http.response.status_code'], 202);
    assert.equal(request.attributes['regscope.phase.name'], 'push');
  });

  test('every operation is there', async () => {
    for (let number = 0; number < OPERATIONS; number += 97) {
      assert.equal((await jaeger.trace(traceOf(number))).length, 4, String(number));
    }
  });
});

async function writeRun(data: string): Promise<void> {
  const {writer} = openStore(data);
  await writer.createRun({...(unended(RUN) as Run), record: 'all'}, undefined);
  for (const phase of [PUSH, PULL] satisfies Phase[]) await writer.putPhase(RUN.id, phase);
  await writer.putSpans(RUN.id, Array.from({length: OPERATIONS}, spansOf).flat());
  const records = Array.from({length: OPERATIONS}, requestOf);
  await writer.putBatches(RUN.id, [aBatch(0, {records, clockOffsetNs: 0n})]);
  await writer.updateRun(RUN);
  await writer.closeRun(RUN.id);
  await writer.close();
}

function spansOf(_: unknown, number: number): readonly Span[] {
  const id = number.toString(16).padStart(15, '0');
  const requests = [requestResult({spanId: `b${id}`})];
  const result = operationResult({traceId: traceOf(number), spanId: `a${id}`, requests});
  return operationSpans(result, RUN, PUSH);
}

/** The operation's request as the kernel saw it. */
function requestOf(_: unknown, number: number): RequestRecord {
  const spanId = `b${number.toString(16).padStart(15, '0')}`;
  const startNs = requestResult().startNs + 100_000n;
  const trace = {traceId: traceOf(number), spanId};
  return aRequest(1_000_000, {'fs.sync': 1_000_000}, {startNs, trace});
}

function traceOf(number: number): string {
  return `f${number.toString(16).padStart(31, '0')}`;
}
