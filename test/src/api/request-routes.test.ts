// Tests of /budget and /requests with a real run file.

import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';

import {InlineQueries} from '../../../src/api/queries/inline-queries.js';
import type {RequestChainJson} from '../../../src/contract/request-chain-json.js';
import type {BudgetJson, RequestJson, RequestsJson} from '../../../src/contract/requests-json.js';
import type {RequestRecord} from '../../../src/domain/request.js';
import type {Phase, Run} from '../../../src/domain/run.js';
import {aRequest} from '../domain/support/sample-request.js';
import {SECOND_NS, START_NS, aBatch, sharedStore} from '../store/support/sample-run.js';
import {startTestApi} from './support/test-api.js';
import type {TestApi} from './support/test-api.js';

const {writer, catalog, newRun} = sharedStore();
const FIRST_NS = START_NS - (START_NS % SECOND_NS) + SECOND_NS;
const TRACE = {traceId: 'f'.repeat(32), spanId: 'e'.repeat(16)};

describe('the API of requests', () => {
  let api: TestApi;
  let run: Run;
  before(async () => {
    run = await newRun();
    for (const phase of [aPhase(0, 0), aPhase(1, 10)]) await writer.putPhase(run.id, phase);
    await writer.putBatches(run.id, [aBatch(0, {records: requests(), clockOffsetNs: 0n})]);
    api = await startTestApi({api: {queries: new InlineQueries(catalog)}});
  });
  after(() => api.close());

  const get = async <Answer>(path: string): Promise<Answer> => {
    const response = await fetch(`${api.url}/api/runs/${run.id}${path}`);
    assert.equal(response.status, 200, path);
    return (await response.json()) as Answer;
  };

  test('tells the budget of each phase, step and target, per request', async () => {
    const {targets, steps, rows} = await get<BudgetJson>('/budget');

    assert.deepEqual(targets, ['dockerd', 'registry']);
    assert.deepEqual(steps, ['blob.get', 'manifest.get']);
    assert.deepEqual(
      rows.map(({phase, phaseName, target, step, side, requests: count, errors}) => {
        return [phase, phaseName, target, step, side, count, errors];
      }),
      [
        [0, 'phase 0', 'registry', 'manifest.get', 'server', 200, 1],
        [1, 'phase 1', 'registry', 'manifest.get', 'server', 200, 1],
        [1, 'phase 1', 'dockerd', 'blob.get', 'client', 1, 0],
        [null, null, 'registry', 'manifest.get', 'server', 1, 0],
      ],
    );
    const [, slow] = rows;
    assert.deepEqual(slow!.median, {cpu: 1_000});
    assert.deepEqual(slow!.slowest, {'fs.sync': 800_000, cpu: 1_000});
    assert.equal(slow!.slowestRequests, 2);
    assert.equal(slow!.mean['fs.sync'], 8_000);
    assert.ok(slow!.p50Ns >= 1_000 && slow!.p50Ns < 1_100);
    assert.ok(slow!.p99Ns < 1_100);
  });

  test('narrows budgets by phase, time, target, step and side, and still tells what there is', async () => {
    const ofPhase = await get<BudgetJson>('/budget?phase=phase%201&target=registry');
    const toNs = FIRST_NS + 2n * SECOND_NS;
    const ofTime = await get<BudgetJson>(`/budget?from=${FIRST_NS}&to=${toNs}&step=manifest.get`);
    const ofSide = await get<BudgetJson>('/budget?side=client');

    assert.deepEqual(ofPhase.targets, ['dockerd', 'registry']);
    assert.deepEqual(
      ofPhase.rows.map(({phase, requests: count}) => [phase, count]),
      [[1, 200]],
    );
    assert.equal(ofTime.rows[0]!.requests, 40);
    assert.deepEqual(ofTime.timeline, [
      {startUnixNs: String(FIRST_NS), durationMs: 1_000, requests: 20, parts: {cpu: 20_000}},
      {
        ...{startUnixNs: String(FIRST_NS + SECOND_NS), durationMs: 1_000, requests: 20},
        parts: {cpu: 20_000},
      },
    ]);
    assert.deepEqual(
      ofSide.rows.map(({target}) => target),
      ['dockerd'],
    );
  });

  test('tells budgets over time in at most 600 moments, to which all requests belong', async () => {
    const {timeline} = await get<BudgetJson>('/budget');

    const [first] = timeline;
    assert.equal(
      timeline.reduce((sum, {requests: count}) => sum + count, 0),
      402,
    );
    assert.ok(timeline.length <= 600);
    assert.equal(first!.durationMs, 17_000);
    assert.equal(first!.parts['fs.sync'], 800_000);
  });

  test('lists requests page by page, the oldest first or the slowest', async () => {
    const all: RequestJson[] = [];
    let path: string | undefined = '/requests?limit=30&sort=duration';
    while (path !== undefined) {
      const page: RequestsJson = await get(path);
      all.push(...page.requests);
      path = page.next && `/requests?limit=30&sort=duration&cursor=${page.next}`;
    }
    const oldest = await get<RequestsJson>('/requests?limit=2');

    const durations = all.map(({durationNs}) => durationNs);
    assert.ok(all.length > 200);
    assert.equal(new Set(all.map(({id}) => id)).size, all.length);
    assert.deepEqual(
      durations,
      durations.toSorted((left, right) => right - left),
    );
    assert.equal(oldest.requests.length, 2);
    assert.equal(oldest.requests[0]!.startUnixNs, String(FIRST_NS));
    assert.equal(oldest.requests[0]!.phase, 'phase 0');
  });

  test('tells everything of one request', async () => {
    const {requests: found} = await get<RequestsJson>(`/requests?trace=${TRACE.traceId}`);
    const {id, spanId, ...one} = await get<RequestJson>(`/requests/${found[0]!.id}`);

    assert.equal(found.length, 1);
    assert.equal(id, found[0]!.id);
    assert.match(spanId!, /^[0-9a-f]{16}$/);
    assert.deepEqual(one, {
      ...{traceId: TRACE.traceId, parentSpanId: TRACE.spanId, phase: 'phase 1'},
      ...{side: 'client', target: 'dockerd', pid: 1, peer: '10.0.0.7:5000', method: 'GET'},
      ...{path: '/v2/\u0007/blobs/x', step: 'blob.get', status: 200},
      startUnixNs: String(FIRST_NS + 10n * SECOND_NS),
      ...{durationNs: 500, bytesIn: 7, bytesOut: 9, drainNs: 3},
      budget: {'upstream:10.0.0.7:5000': 400, unexplained: 100},
      inferred: ['upstream:10.0.0.7:5000'],
      details: {device: 'sda'},
      calls: [{part: 'upstream:10.0.0.7:5000', offsetNs: 10, durationNs: 400, count: 1}],
    });
  });

  test('tells one request over all hops', async () => {
    const {requests: kept} = await get<RequestsJson>(`/requests?trace=${TRACE.traceId}`);
    const {id, rows, phase} = await get<RequestChainJson>(`/requests/${kept[0]!.id}/chain`);

    assert.deepEqual([id, phase], [kept[0]!.id, 'phase 1']);
    assert.deepEqual(
      rows.map(({kind, target, peer, isUnanswered}) => [kind, target, peer, isUnanswered]),
      [['call', 'dockerd', '10.0.0.7:5000', true]],
    );
  });

  test('finds requests by phase, step, time and error', async () => {
    const count = async (query: string) =>
      (await get<RequestsJson>(`/requests?limit=1000&${query}`)).requests.length;

    assert.equal(await count('status=error'), 2);
    assert.equal(await count('status=error&phase=1'), 1);
    assert.equal(await count('step=blob.get'), 1);
    assert.equal(await count('target=dockerd&side=client'), 1);
    assert.equal(await count(`from=${FIRST_NS}&to=${FIRST_NS + 1n}`), 1);
  });

  for (const [path, status, code] of [
    ['/budget?phase=nine', 404, 'API_PHASE_UNKNOWN'],
    ['/budget?from=soon', 400, 'API_QUERY_INVALID'],
    ['/budget?side=left', 400, 'API_QUERY_INVALID'],
    ['/budget?from=9999999999999999999', 400, 'API_QUERY_INVALID'],
    ['/requests?phase=nine', 404, 'API_PHASE_UNKNOWN'],
    ['/requests?trace=zz', 400, 'API_QUERY_INVALID'],
    ['/requests?sort=name', 400, 'API_QUERY_INVALID'],
    ['/requests?order=up', 400, 'API_QUERY_INVALID'],
    ['/requests?status=500', 400, 'API_QUERY_INVALID'],
    ['/requests?limit=0', 400, 'API_QUERY_INVALID'],
    ['/requests?limit=1001', 400, 'API_QUERY_INVALID'],
    ['/requests?limit=ten', 400, 'API_QUERY_INVALID'],
    ['/requests?cursor=x', 400, 'API_QUERY_INVALID'],
    ['/requests?sort=duration&cursor=s1.1', 400, 'API_QUERY_INVALID'],
    ['/requests?cursor=s9999999999999999999.1', 400, 'API_QUERY_INVALID'],
    ['/requests?target=a&target=b', 400, 'API_QUERY_INVALID'],
    ['/requests/999999', 404, 'API_NOT_FOUND'],
    ['/requests/one', 404, 'API_NOT_FOUND'],
    ['/requests/999999/chain', 404, 'API_NOT_FOUND'],
    ['/requests/one/chain', 404, 'API_NOT_FOUND'],
  ] as const) {
    test(`answers ${path} with ${status}`, async () => {
      const response = await fetch(`${api.url}/api/runs/${run.id}${path}`);

      const {error} = (await response.json()) as {error: {code: string}};
      assert.deepEqual([response.status, error.code], [status, code]);
      assert.deepEqual(api.bugs, []);
    });
  }

  test('says nothing of a run without requests', async () => {
    const {id} = await newRun();
    const answer = async (path: string): Promise<unknown> =>
      (await fetch(`${api.url}/api/runs/${id}${path}`)).json();

    assert.deepEqual(await answer('/budget'), {targets: [], steps: [], rows: [], timeline: []});
    assert.deepEqual(await answer('/requests'), {requests: []});
  });
});

function aPhase(index: number, fromSecond: number): Phase {
  const startNs = FIRST_NS + BigInt(fromSecond) * SECOND_NS;
  const endNs = startNs + 10n * SECOND_NS;
  return {index, name: `phase ${index}`, startNs, endNs, spanId: 'a'.repeat(16)};
}

/**
 * 200 requests in each phase, two of them slow in the second phase; one request that a client made,
 * and one that is hours later.
 */
function requests(): RequestRecord[] {
  const registry = Array.from({length: 400}, (_, n) => {
    const isSlow = n >= 200 && n % 100 === 50;
    const parts = isSlow ? {cpu: 1_000, 'fs.sync': 800_000} : {cpu: 1_000};
    return aRequest(isSlow ? 801_000 : 1_000, parts, {
      startNs: FIRST_NS + BigInt(n) * 50_000_000n,
      status: n % 200 === 7 ? 503 : 200,
    });
  });
  const client = aRequest(
    500,
    {'upstream:10.0.0.7:5000': 400},
    {
      ...{side: 'client', target: 'dockerd', step: 'blob.get', path: '/v2/\u0007/blobs/x'},
      startNs: FIRST_NS + 10n * SECOND_NS,
      ...{trace: TRACE, peer: '10.0.0.7:5000', drainNs: 3, bytesIn: 7, bytesOut: 9},
      inferred: ['upstream:10.0.0.7:5000'],
      calls: [{part: 'upstream:10.0.0.7:5000', offsetNs: 10, durationNs: 400, count: 1}],
      details: {device: 'sda'},
    },
  );
  const late = aRequest(1_000, {cpu: 1_000}, {startNs: FIRST_NS + 10_000n * SECOND_NS});
  return [...registry, client, late];
}
