// Traces in a real Jaeger, sent by the program from a run file, and read back by Jaeger's query API.

import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';

import type {Phase, Run} from '../../src/domain/run.js';
import type {Span} from '../../src/domain/span.js';
import {openStore} from '../../src/store/open-store.js';
import {operationSpans} from '../../src/trace/load-spans.js';
import {
  PULL,
  PUSH,
  RUN as SAMPLE,
  operationResult,
  requestResult,
  unended,
} from '../src/trace/sample-run.js';
import {findJaeger, startJaeger} from './jaeger.js';
import type {RunningJaeger} from './jaeger.js';
import {Regscope} from './regscope.js';

/** Named after its time, as files of runs are. */
const RUN = {...SAMPLE, id: '20261009-085320-jaeger'};
const OPERATIONS = 2_000;
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
    assert.match(stderr, new RegExp(`${2 * OPERATIONS + 3} spans sent`));
    assert.doesNotMatch(stderr, /rejected/);
  });

  test('it knows both services', async () => {
    const services = await jaeger.services();

    assert.deepEqual([...services].sort(), ['regscope', 'regscope-load']);
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
    assert.deepEqual(operation.links, [{traceId: RUN.traceId, spanId: PUSH.spanId}]);
    assert.equal(request.parentSpanId, operation.spanId);
    assert.equal(request.attributes['http.response.status_code'], 202);
    assert.equal(request.attributes['regscope.phase.name'], 'push');
  });

  test('every operation is there', async () => {
    for (let number = 0; number < OPERATIONS; number += 97) {
      assert.equal((await jaeger.trace(traceOf(number))).length, 2, String(number));
    }
  });
});

async function writeRun(data: string): Promise<void> {
  const {writer} = openStore(data);
  await writer.createRun(unended(RUN) as Run, undefined);
  for (const phase of [PUSH, PULL] satisfies Phase[]) await writer.putPhase(RUN.id, phase);
  await writer.putSpans(RUN.id, Array.from({length: OPERATIONS}, spansOf).flat());
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

function traceOf(number: number): string {
  return `f${number.toString(16).padStart(31, '0')}`;
}
