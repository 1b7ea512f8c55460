import assert from 'node:assert/strict';
import {afterEach, describe, test} from 'node:test';

import {loadReportJson} from '../../../src/contract/to-json.js';
import {ProfilerError} from '../../../src/domain/error.js';
import {assertError, post} from './support/ask.js';
import {loadReport} from './support/sample-reader.js';
import {exchangeRaw, rawRequest, startTestApi} from './support/test-api.js';
import type {TestApi} from './support/test-api.js';

let api: TestApi;
afterEach(() => api.close());

test('a run is removed by its id, and a name is none', async () => {
  const removed: string[] = [];
  api = await startTestApi({api: {removeRun: (runId) => void removed.push(runId)}});
  const remove = async (run: string) =>
    (await fetch(`${api.url}/api/runs/${run}`, {method: 'DELETE'})).status;

  assert.deepEqual(
    [await remove('20260921-140640-aaaa'), await remove('latest'), await remove('..%2Fx')],
    [204, 404, 404],
  );
  assert.deepEqual(removed, ['20260921-140640-aaaa']);
});

test('a foreign page removes nothing', async () => {
  api = await startTestApi({api: {removeRun: () => assert.fail('removed')}});
  const headers = {origin: 'http://evil.example', host: `127.0.0.1:${api.port}`};
  const request = rawRequest('DELETE', '/api/runs/20260921-140640-aaaa', headers);

  assert.equal((await exchangeRaw(api.port, request)).status, 403);
});

describe('the life of a run', () => {
  test('goes from start over phases and load to its end', async () => {
    api = await startTestApi();

    const run = await post(api, '/api/runs', {name: 'ramp', labels: {disk: 'nvme'}, record: 'all'});
    const phase = await post(api, '/api/runs/run-1/phases', {name: '144 users', users: 144});
    const load = await post(api, '/api/runs/run-1/load', loadReportJson(loadReport(1)));
    const phaseEnd = await post(api, '/api/runs/ramp/phases/end', {invalid: 'generator-limited'});
    const noPhase = await post(api, '/api/runs/latest/phases/end');
    const end = await post(api, '/api/runs/run-1/end');

    assert.deepEqual([run.status, run.json['id'], run.json['record']], [201, 'run-1', 'all']);
    assert.deepEqual(
      [phase.status, phase.json['users'], phase.json['startUnixNs']],
      [201, 144, '5'],
    );
    assert.equal(load.status, 204);
    assert.deepEqual(api.collector.reports, [loadReport(1)]);
    assert.deepEqual([phaseEnd.status, phaseEnd.json['invalid']], [200, 'generator-limited']);
    assert.equal(noPhase.status, 204);
    assert.deepEqual([end.status, end.json['endUnixNs']], [200, '7']);
  });

  test('a second run is a conflict', async () => {
    api = await startTestApi();
    await post(api, '/api/runs', {name: 'one'});

    assertError(await post(api, '/api/runs', {name: 'two'}), 409, 'COLLECTOR_RUN_ACTIVE');
  });

  test('a phase of a run that does not go on is not found', async () => {
    api = await startTestApi();

    assertError(await post(api, '/api/runs/r1/phases', {name: 'x'}), 404, 'COLLECTOR_RUN_UNKNOWN');
  });

  test('a repeated request with the same key gets the same answer, and counts once', async () => {
    api = await startTestApi();
    const headers = {'idempotency-key': 'k1'};

    const answers = await Promise.all(
      [1, 2, 3].map(() => post(api, '/api/runs', {name: 'ramp'}, headers)),
    );

    assert.deepEqual(
      answers.map(({status, json}) => [status, json['id']]),
      [
        [201, 'run-1'],
        [201, 'run-1'],
        [201, 'run-1'],
      ],
    );
    assert.equal(api.collector.starts.length, 1);
  });

  test('one key at several addresses is several requests', async () => {
    api = await startTestApi();
    const headers = {'idempotency-key': 'k1'};

    const run = await post(api, '/api/runs', {name: 'ramp'}, headers);
    const phase = await post(api, '/api/runs/run-1/phases', {name: 'low'}, headers);
    const load = await post(api, '/api/runs/run-1/load', loadReportJson(loadReport(1)), headers);
    const end = await post(api, '/api/runs/run-1/end', {}, headers);

    assert.deepEqual(
      [run, phase, end].map(({status, json}) => [status, json['name']]),
      [
        [201, 'ramp'],
        [201, 'low'],
        [200, 'ramp'],
      ],
    );
    assert.notDeepEqual(load.json, run.json);
    assert.equal(phase.json['id'], undefined);
  });

  test('a failure is not kept: the same key may succeed later', async () => {
    api = await startTestApi();
    const headers = {'idempotency-key': 'k1'};
    api.collector.failures.push(new ProfilerError('STORE_DISK_FULL', 'no space', 'delete runs'));

    assertError(await post(api, '/api/runs', {name: 'ramp'}, headers), 503, 'STORE_DISK_FULL');
    assert.equal((await post(api, '/api/runs', {name: 'ramp'}, headers)).status, 201);
  });

  for (const [name, path, body] of [
    ['a run without a name', '/api/runs', {}],
    ['a run with an empty name', '/api/runs', {name: ' '}],
    ['a run with a misspelt key', '/api/runs', {name: 'x', lables: {}}],
    ['a run with a number as label', '/api/runs', {name: 'x', labels: {a: 1}}],
    ['a run with an unknown record mode', '/api/runs', {name: 'x', record: 'some'}],
    ['a phase with negative users', '/api/runs/run-1/phases', {name: 'x', users: -1}],
    ['a phase with a rate that is no number', '/api/runs/run-1/phases', {name: 'x', rate: '5'}],
    ['load without times', '/api/runs/run-1/load', {source: 'x', seq: 1}],
    [
      'load that ends before it starts',
      '/api/runs/run-1/load',
      {...loadReportJson(loadReport(1)), endUnixNs: '1'},
    ],
    ...['startUnixNs', 'endUnixNs'].flatMap((field) =>
      [2n ** 63n, 10n ** 19n - 1n].map(
        (ns) =>
          [
            `load with ${field} ${ns}`,
            '/api/runs/run-1/load',
            {...loadReportJson(loadReport(1)), [field]: String(ns)},
          ] as const,
      ),
    ),
    [
      'a phase that starts at 2^63',
      '/api/runs/run-1/phases',
      {name: 'x', startUnixNs: String(2n ** 63n)},
    ],
    ['load with a bucket past the last', '/api/runs/run-1/load', withBucket([7_000, 1])],
    ['load with a negative count', '/api/runs/run-1/load', withBucket([7, -1])],
    ['load with half a count', '/api/runs/run-1/load', withBucket([7, 0.5])],
    ['an array', '/api/runs', []],
    ['null', '/api/runs', null],
  ] as const) {
    test(`${name} is refused by the path of what is wrong`, async () => {
      api = await startTestApi();

      assertError(await post(api, path, body), 400, 'API_BODY_INVALID');
      assert.deepEqual(api.collector.starts, []);
    });
  }

  test('hostile keys of JSON stay what they are', async () => {
    api = await startTestApi();
    const response = await fetch(`${api.url}/api/runs`, {
      method: 'POST',
      headers: {'content-type': 'application/json'},
      body: '{"name":"x","labels":{"__proto__":"y","constructor":"z"}}',
    });

    assert.ok([201, 400].includes(response.status));
    assert.equal(({} as Record<string, unknown>)['y'], undefined);
    assert.equal(Object.getPrototypeOf(api.collector.starts[0]?.labels ?? {}), Object.prototype);
  });

  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
  ]) {
    test(`a body as ${type}, which a foreign page could send, is refused`, async () => {
      api = await startTestApi();

      const answer = await post(api, '/api/runs', {name: 'x'}, {'content-type': type});

      assertError(answer, 415, 'API_BODY_TYPE');
    });
  }

  test('bodies past the limit are refused', async () => {
    api = await startTestApi();

    assertError(await post(api, '/api/runs', {name: 'x'.repeat(2e6)}), 413, 'API_BODY_TOO_LARGE');
    assertError(
      await post(api, '/api/runs/r/phases', {name: 'x'.repeat(1e5)}),
      413,
      'API_BODY_TOO_LARGE',
    );
  });
});

function withBucket(bucket: readonly [number, number]): object {
  const report = loadReportJson(loadReport(1));
  const [row] = report.rows;
  return {...report, rows: [{...row, latency: {precisionBits: 7, counts: [bucket]}}]};
}
