import assert from 'node:assert/strict';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, afterEach, describe, test} from 'node:test';

import {createApi} from '../../../src/api/create-api.js';
import {InlineQueries} from '../../../src/api/queries/inline-queries.js';
import type {HistoryJson} from '../../../src/contract/history-json.js';
import type {RunComparisonJson} from '../../../src/contract/report-json.js';
import type {
  AgentsJson,
  ErrorJson,
  RunDetailJson,
  RunsJson,
} from '../../../src/contract/run-json.js';
import {loadReport, sampleCatalog, sampleReader} from './support/sample-reader.js';
import {assertError, get, post} from './support/ask.js';
import {AGENT} from './support/sample-agent.js';
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

    const {status, json} = await get<RunsJson>(api, '/api/runs');

    assert.equal(status, 200);
    assert.deepEqual(
      json.runs.map(({id, active}) => [id, active]),
      [['r1', false]],
    );
    assert.equal(json.damaged![0]!.file, 'torn.db');
  });

  test('agents are told as the live socket tells them, with how many were cut', async () => {
    api = await startTestApi();

    assert.deepEqual(await get(api, '/api/agents'), {status: 200, json: {agents: []}});
    api.collector.say({kind: 'agents', agents: [AGENT], cut: 2});

    const {json} = await get<AgentsJson>(api, '/api/agents');
    const [agent] = json.agents;
    assert.deepEqual([json.agents.length, json.cut], [1, 2]);
    assert.deepEqual([agent!.name, agent!.connected], [AGENT.host.name, true]);
    assert.deepEqual(agent!.probes, AGENT.probes);
  });

  test('the history is told with a summary of each run', async () => {
    const run = sampleReader({}).run();
    const summary = {verdict: 'held' as const, registryVersions: ['v3.0.0'], p95Ms: 12.5};
    const history = {runs: [{run, file: 'r1.db', bytes: 8_192, summary}], damaged: [], unread: 2};
    const queries = new InlineQueries(sampleCatalog([]), () => history);
    api = await startTestApi({api: {queries}});

    const {json} = await get<HistoryJson>(api, '/api/history');

    assert.equal(json.unread, 2);
    const [told] = json.runs;
    assert.deepEqual([told!.id, told!.bytes, told!.summary], ['r1', 8_192, summary]);
    assert.equal('file' in told!, false);
  });

  test('two runs are compared', async () => {
    api = await startTestApi({runs: [{reports: [loadReport(2)]}]});

    const {json} = await get<RunComparisonJson>(api, '/api/runs/r1/compare?baseRun=ramp');
    assert.equal(json.format, 'regscope-comparison/1');
    assertError(await get(api, '/api/runs/r1/compare'), 400, 'API_QUERY_INVALID');
    assertError(await get(api, '/api/runs/r1/compare?baseRun=none'), 404, 'STORE_RUN_UNKNOWN');
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
    await post(api, '/api/runs', {name: 'other'});

    const {json} = await get<RunDetailJson>(api, '/api/runs/r1');

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

      assertError(await get<ErrorJson>(api, path), status, code);
    });
  }
});

describe('errors', () => {
  test('a bug is answered with a bare 500, and its stack goes to the output of the collector', async () => {
    api = await startTestApi();
    api.collector.failures.push(new TypeError('secret detail'));

    const answer = await post(api, '/api/runs', {name: 'x'});

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
      queries: {runs: () => assert.fail(), history: () => assert.fail(), ask: () => assert.fail()},
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

  test('browsers keep files with a hash in their name, and files with a leading dot are not found', async () => {
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

    assert.deepEqual(await get(api, '/healthz'), {status: 200, json: {status: 'ok'}});
  });

  test('health tells that nothing can be stored, without a path, and that it is over', async () => {
    api = await startTestApi();
    const trouble = {code: 'STORE_DISK_FULL', message: 'no space for /data/r1', hint: 'x'} as const;

    api.collector.say({kind: 'trouble', trouble});
    const json = {status: 'trouble', code: 'STORE_DISK_FULL'};
    assert.deepEqual(await get(api, '/healthz'), {status: 503, json});

    api.collector.say({kind: 'trouble', trouble: undefined});
    assert.deepEqual(await get(api, '/healthz'), {status: 200, json: {status: 'ok'}});
  });
});
