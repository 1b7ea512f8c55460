import assert from 'node:assert/strict';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, afterEach, describe, test} from 'node:test';

import {createApi} from '../../../src/api/create-api.js';
import type {ErrorJson, RunDetailJson, RunsJson} from '../../../src/contract/run-json.js';
import {ProfilerError} from '../../../src/domain/error.js';
import {loadReportJson} from '../../../src/contract/to-json.js';
import {loadReport} from './support/sample-reader.js';
import {startTestApi} from './support/test-api.js';
import type {TestApi} from './support/test-api.js';

const folder = mkdtempSync(join(tmpdir(), 'regscope-ui-'));
mkdirSync(join(folder, 'assets'));
writeFileSync(join(folder, 'index.html'), '<!doctype html><title>regscope</title>');
writeFileSync(join(folder, 'assets', 'app-1a2b.js'), 'export {};');
writeFileSync(join(folder, '.env'), 'SECRET=1');
after(() => rmSync(folder, {recursive: true}));

let api: TestApi;
afterEach(() => api.close());

describe('reading', () => {
  test('runs are listed, the one that goes on is marked, damaged files are told', async () => {
    api = await startTestApi();

    const {status, json} = await get<RunsJson>('/api/runs');

    assert.equal(status, 200);
    assert.deepEqual(
      json.runs.map(({id, active}) => [id, active]),
      [['r1', false]],
    );
    assert.equal(json.damaged![0]!.file, 'torn.db');
  });

  for (const path of [
    '',
    '/phases',
    '/latency',
    '/load',
    '/summary?phase=push',
    '/flame',
    '/samples?kind=off-cpu',
    '/report',
    '/verdict',
  ]) {
    test(`GET /api/runs/:run${path} answers with JSON, by id and by name`, async () => {
      api = await startTestApi({runs: [{reports: [loadReport(2)]}]});

      for (const run of ['r1', 'ramp']) {
        const response = await fetch(`${api.url}/api/runs/${run}${path}`);

        assert.equal(response.status, 200);
        assert.match(response.headers.get('content-type')!, /application\/json/);
        assert.equal(typeof (await response.json()), 'object');
      }
    });
  }

  test('the run that goes on is active in its detail', async () => {
    api = await startTestApi();
    await post('/api/runs', {name: 'other'});

    const {json} = await get<RunDetailJson>('/api/runs/r1');

    assert.equal(json.active, false);
  });

  for (const [path, status, code] of [
    ['/api/runs/nobody', 404, 'STORE_RUN_UNKNOWN'],
    ['/api/runs/r1/summary?phase=soak', 404, 'API_PHASE_UNKNOWN'],
    ['/api/runs/r1/summary?from=yesterday', 400, 'API_QUERY_INVALID'],
    ['/api/runs/r1/latency?to=-5', 400, 'API_QUERY_INVALID'],
    ['/api/runs/r1/flame?kind=wall', 400, 'API_QUERY_INVALID'],
    ['/api/runs/r1/flame?phase=soak', 404, 'API_PHASE_UNKNOWN'],
    ['/api/runs/r1/flame?baseRun=r9', 404, 'STORE_RUN_UNKNOWN'],
    ['/api/runs/r1/samples?wait=love', 400, 'API_QUERY_INVALID'],
    ['/api/runs/r1/latency?target=a&target=b', 400, 'API_QUERY_INVALID'],
    [`/api/runs/r1/latency?target=${'x'.repeat(2_000)}`, 400, 'API_QUERY_INVALID'],
    ['/api/nothing', 404, 'API_NOT_FOUND'],
    ['/nothing.html', 404, 'API_NOT_FOUND'],
  ] as const) {
    test(`${path.slice(0, 60)} is ${status} ${code}`, async () => {
      api = await startTestApi();

      assertError(await get<ErrorJson>(path), status, code);
    });
  }
});

describe('the life of a run', () => {
  test('goes from start over phases and load to its end', async () => {
    api = await startTestApi();

    const run = await post('/api/runs', {name: 'ramp', labels: {disk: 'nvme'}, record: 'all'});
    const phase = await post('/api/runs/run-1/phases', {name: '144 users', users: 144});
    const load = await post('/api/runs/run-1/load', loadReportJson(loadReport(1)));
    const phaseEnd = await post('/api/runs/ramp/phases/end', {invalid: 'generator-limited'});
    const noPhase = await post('/api/runs/latest/phases/end');
    const end = await post('/api/runs/run-1/end');

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
    await post('/api/runs', {name: 'one'});

    assertError(await post('/api/runs', {name: 'two'}), 409, 'COLLECTOR_RUN_ACTIVE');
  });

  test('a phase of a run that does not go on is not found', async () => {
    api = await startTestApi();

    assertError(await post('/api/runs/r1/phases', {name: 'x'}), 404, 'COLLECTOR_RUN_UNKNOWN');
  });

  test('a repeated request with the same key gets the same answer, and counts once', async () => {
    api = await startTestApi();
    const headers = {'idempotency-key': 'k1'};

    const answers = await Promise.all(
      [1, 2, 3].map(() => post('/api/runs', {name: 'ramp'}, headers)),
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

  test('a failure is not kept: the same key may succeed later', async () => {
    api = await startTestApi();
    const headers = {'idempotency-key': 'k1'};
    api.collector.failures.push(new ProfilerError('STORE_DISK_FULL', 'no space', 'delete runs'));

    assertError(await post('/api/runs', {name: 'ramp'}, headers), 503, 'STORE_DISK_FULL');
    assert.equal((await post('/api/runs', {name: 'ramp'}, headers)).status, 201);
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
    ['load with a bucket past the last', '/api/runs/run-1/load', withBucket([7_000, 1])],
    ['load with a negative count', '/api/runs/run-1/load', withBucket([7, -1])],
    ['load with half a count', '/api/runs/run-1/load', withBucket([7, 0.5])],
    ['an array', '/api/runs', []],
    ['null', '/api/runs', null],
  ] as const) {
    test(`${name} is refused by the path of what is wrong`, async () => {
      api = await startTestApi();

      assertError(await post(path, body), 400, 'API_BODY_INVALID');
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

      const answer = await post('/api/runs', {name: 'x'}, {'content-type': type});

      assertError(answer, 415, 'API_BODY_TYPE');
    });
  }

  test('bodies past the limit are refused', async () => {
    api = await startTestApi();

    assertError(await post('/api/runs', {name: 'x'.repeat(2e6)}), 413, 'API_BODY_TOO_LARGE');
    assertError(
      await post('/api/runs/r/phases', {name: 'x'.repeat(1e5)}),
      413,
      'API_BODY_TOO_LARGE',
    );
  });
});

describe('errors', () => {
  test('a bug is a bare 500, and told to whoever runs the collector', async () => {
    api = await startTestApi();
    api.collector.failures.push(new TypeError('secret detail'));

    const answer = await post('/api/runs', {name: 'x'});

    assertError(answer, 500, 'API_INTERNAL');
    assert.doesNotMatch(JSON.stringify(answer.json), /secret|at /);
    assert.match(String(api.bugs[0]), /secret detail/);
  });

  test('half a body of JSON is told, without a stack', async () => {
    api = await startTestApi();
    const response = await fetch(`${api.url}/api/runs`, {
      method: 'POST',
      headers: {'content-type': 'application/json'},
      body: '{"name":',
    });

    const json = (await response.json()) as ErrorJson;
    assertError({status: response.status, json}, 400, 'API_BODY_INVALID');
    assert.doesNotMatch(JSON.stringify(json), /node_modules|\bat \//);
  });

  test('a port that is taken is told with what to do', async () => {
    api = await startTestApi();
    const second = createApi({
      ...{control: api.collector, live: api.collector, gate: api.gate, version: '1'},
      queries: {runs: assert.fail, ask: assert.fail},
      traces: {readRequest: assert.fail, writeResponse: assert.fail, writeStatus: assert.fail},
      onAgent: assert.fail,
    });

    await assert.rejects(second.listen({host: '127.0.0.1', port: api.port}), {
      code: 'API_LISTEN_FAILED',
      hint: /--listen/,
    });
    second.close();
  });
});

describe('ui', () => {
  test('is served under a policy that allows nothing from elsewhere', async () => {
    api = await startTestApi({api: {uiDir: folder}});

    const page = await fetch(`${api.url}/?run=r1&phase=push`);

    const policy = page.headers.get('content-security-policy')!;
    assert.equal(page.status, 200);
    assert.match(await page.text(), /<title>regscope/);
    assert.match(policy, /default-src 'none'/);
    assert.doesNotMatch(policy, /unsafe|https?:|\*/);
    assert.equal(page.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(page.headers.get('x-powered-by'), null);
    assert.equal(page.headers.get('cache-control'), 'no-cache');
  });

  test('what has a hash in its name is kept by browsers, what begins with a dot is not there', async () => {
    api = await startTestApi({api: {uiDir: folder}});

    const script = await fetch(`${api.url}/assets/app-1a2b.js`);

    assert.match(script.headers.get('cache-control')!, /immutable/);
    assert.equal((await fetch(`${api.url}/.env`)).status, 404);
  });

  test('that is not built says how to build it', async () => {
    api = await startTestApi();

    const page = await fetch(api.url);

    assert.equal(page.status, 404);
    assert.match(await page.text(), /npm run build/);
  });

  test('health needs nothing', async () => {
    api = await startTestApi();

    assert.deepEqual(await get('/healthz'), {status: 200, json: {status: 'ok'}});
  });
});

function withBucket(bucket: readonly [number, number]): object {
  const report = loadReportJson(loadReport(1));
  const [row] = report.rows;
  return {...report, rows: [{...row, latency: {precisionBits: 7, counts: [bucket]}}]};
}

async function get<Json>(path: string): Promise<{status: number; json: Json}> {
  const response = await fetch(`${api.url}${path}`);
  return {status: response.status, json: (await response.json()) as Json};
}

async function post(
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<{status: number; json: Record<string, unknown>}> {
  const response = await fetch(`${api.url}${path}`, {
    method: 'POST',
    headers: {...(body === undefined ? {} : {'content-type': 'application/json'}), ...headers},
    ...(body === undefined ? {} : {body: JSON.stringify(body)}),
  });
  const text = await response.text();
  return {
    status: response.status,
    json: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
  };
}

function assertError(
  {status, json}: {status: number; json: object},
  expected: number,
  code: string,
): void {
  const {error} = json as ErrorJson;
  assert.deepEqual([status, error.code], [expected, code]);
  assert.ok(error.message.length > 0 && error.hint.length > 0);
}
