import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {operationSpans} from '../../../src/trace/load-spans.js';
import {phaseSpan, runSpan} from '../../../src/trace/run-spans.js';
import {unended, without} from '../domain/support/sample-run.js';
import {PULL, PUSH, RUN, operationResult, requestResult} from './support/sample-run.js';

const CARRIED = {
  'regscope.run.id': 'r1',
  'regscope.run.name': 'ramp',
  'regscope.phase.name': 'push',
  'regscope.phase.users': 8,
};

describe('run and phase spans', () => {
  test('the run is the root of its trace, its phases are below it', () => {
    const root = runSpan(RUN);
    const push = phaseSpan(RUN, PUSH);

    assert.deepEqual(
      [root.traceId, root.spanId, root.parentSpanId],
      [RUN.traceId, RUN.spanId, undefined],
    );
    assert.deepEqual([push.traceId, push.parentSpanId], [RUN.traceId, RUN.spanId]);
    assert.deepEqual([root.startNs, root.endNs], [RUN.startNs, RUN.endNs]);
    assert.deepEqual(push.attributes, {...CARRIED, 'regscope.phase.index': 0});
    assert.equal(root.attributes['regscope.label.storage'], 'nvme');
  });

  test('a phase says why no verdict may rest on it', () => {
    const {attributes} = phaseSpan(RUN, PULL);

    assert.equal(attributes['regscope.phase.invalid'], 'generator-limited');
    assert.equal(attributes['regscope.phase.rate'], 20);
    assert.equal(attributes['regscope.label.image'], 'small');
  });

  test('a run and a phase name the views that show them, where there is one', () => {
    const url = 'https://bench:7070';
    const ofRun = runSpan(RUN, 5n, url).attributes;
    const ofPhase = phaseSpan(RUN, PULL, 5n, url).attributes;

    assert.equal(ofRun['regscope.view.url'], `${url}/?run=${RUN.id}`);
    assert.equal(ofPhase['regscope.flame.url'], `${url}/?view=flame&run=${RUN.id}&phase=1`);
    assert.equal(runSpan(RUN, 5n).attributes['regscope.view.url'], undefined);
  });

  test('a run or phase that has not ended says so', () => {
    assert.equal(runSpan(unended(RUN), 5n).attributes['regscope.unfinished'], true);
    assert.equal(
      runSpan({...RUN, interrupted: 'killed'}).attributes['regscope.run.interrupted'],
      'killed',
    );
  });
});

describe('operationSpans', () => {
  test('an operation is a trace of its own that links to its phase', () => {
    const [operation, request] = operationSpans(operationResult(), RUN, PUSH);

    assert.notEqual(operation!.traceId, RUN.traceId);
    assert.equal(operation!.parentSpanId, undefined);
    assert.deepEqual(operation!.links, [{traceId: RUN.traceId, spanId: PUSH.spanId}]);
    assert.equal(request!.traceId, operation!.traceId);
    assert.equal(request!.parentSpanId, operation!.spanId);
    assert.deepEqual(request!.links, []);
  });

  test('every span carries run and phase, and names follow the conventions for HTTP', () => {
    const [operation, request] = operationSpans(operationResult(), RUN, PUSH);

    assert.deepEqual(operation!.attributes, {
      ...CARRIED,
      'regscope.operation': 'push',
      'container.image.name': 'library/app:1',
      'regscope.waited_ms': 4,
      'regscope.bytes_in': 300,
      'regscope.bytes_out': 1_048_576,
    });
    assert.deepEqual(
      {name: request!.name, kind: request!.kind, status: request!.status},
      {name: 'POST upload.start', kind: 'client', status: 'unset'},
    );
    assert.deepEqual(request!.attributes, {
      ...CARRIED,
      'regscope.operation': 'push',
      'regscope.step': 'upload.start',
      'http.request.method': 'POST',
      'http.response.status_code': 202,
      'http.request.body.size': 12,
      'http.response.body.size': 0,
      'url.path': '/v2/library/app/blobs/uploads/',
      'url.query': 'digest=sha256%3Aabc',
      'server.address': '127.0.0.1',
      'server.port': 5000,
      'regscope.first_byte_ms': 1.5,
    });
  });

  for (const [server, address, port] of [
    ['registry.example', 'registry.example', undefined],
    ['[::1]:5000', '::1', 5000],
    ['[::1]', '::1', undefined],
  ] as const) {
    test(`the server ${server} is ${address} and ${port ?? 'no port'}`, () => {
      const result = operationResult({requests: [requestResult({server})]});

      const {attributes} = operationSpans(result, RUN, PUSH)[1]!;

      assert.equal(attributes['server.address'], address);
      assert.equal(attributes['server.port'], port);
    });
  }

  test('a failure is an error with its kind; a request that the generator cut off is none', () => {
    const timeout = {kind: 'timeout', message: 'no answer in 30 s'} as const;
    const cut = {kind: 'interrupted', message: 'the phase ended'} as const;
    const silent = without(requestResult({failure: timeout}), 'status', 'firstByteNs');

    const [operation, request] = operationSpans(
      operationResult({failure: cut, requests: [silent]}),
      RUN,
      PUSH,
    );

    assert.deepEqual([request!.status, request!.statusMessage], ['error', 'no answer in 30 s']);
    assert.equal(request!.attributes['error.type'], 'timeout');
    assert.equal(request!.attributes['http.response.status_code'], undefined);
    assert.deepEqual(
      [operation!.status, operation!.attributes['error.type']],
      ['unset', 'interrupted'],
    );
  });

  test('a 404 that the generator expected is no error', () => {
    const head = requestResult({step: 'blob.head', method: 'HEAD', status: 404});

    const [, request] = operationSpans(operationResult({requests: [head]}), RUN, PUSH);

    assert.equal(request!.status, 'unset');
  });
});
