// Tests of /hops with a real run file.

import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';

import {InlineQueries} from '../../../src/api/queries/inline-queries.js';
import type {HopsReportJson} from '../../../src/contract/hops-json.js';
import type {RequestRecord} from '../../../src/domain/request.js';
import type {Run} from '../../../src/domain/run.js';
import {aRequest} from '../domain/support/sample-request.js';
import {SECOND_NS, START_NS, aBatch, sharedStore} from '../store/support/sample-run.js';
import {startTestApi, type TestApi} from './support/test-api.js';

const {writer, catalog, newRun} = sharedStore();
const MS = 1_000_000;
const CORE = '10.0.0.2:8080';
const NGINX = '10.0.0.1:41000';

describe('GET /hops', () => {
  let api: TestApi;
  let run: Run;
  before(async () => {
    run = await newRun();
    for (const index of [0, 1]) {
      const startNs = START_NS + BigInt(index) * SECOND_NS;
      const name = `phase ${index}`;
      await writer.putPhase(run.id, {index, name, labels: {}, spanId: 'a'.repeat(16), startNs});
      const records = chain(index, startNs + 1_000_000n);
      await writer.putBatches(run.id, [aBatch(index, {records, clockOffsetNs: 0n})]);
    }
    await writer.closeRun(run.id);
    api = await startTestApi({api: {queries: new InlineQueries(catalog)}});
  });
  after(() => api.close());

  async function get(query: string, status = 200): Promise<HopsReportJson> {
    const response = await fetch(`${api.url}/api/runs/${run.id}/hops${query}`);
    assert.equal(response.status, status);
    return (await response.json()) as HopsReportJson;
  }

  for (const [name, query, requests] of [
    ['of a phase', '?phase=phase%201', 1],
    ['of the run, phases added up', '', 2],
    ['of a range', `?from=${START_NS + SECOND_NS / 2n}`, 1],
  ] as const) {
    test(`tells chains and edges ${name}`, async () => {
      const {chains, edges} = await get(query);

      assert.deepEqual(
        chains.map((each) => [each.target, each.step, each.side, each.requests, each.errors]),
        [['nginx', 'manifest.get', 'server', requests, 0]],
      );
      assert.deepEqual(
        chains[0]!.mean.parts.map(({path, part, ms}) => [path.join('>'), part, ms]),
        [
          ['nginx', 'cpu', 10],
          ['nginx>core', 'network', 30],
          ['nginx>core', 'cpu', 60],
        ],
      );
      assert.deepEqual(edges, [
        {to: 'nginx', by: 'none', calls: requests, errors: 0, servedMs: 100},
        {
          ...{from: 'nginx', to: 'core', by: 'connection', calls: requests, errors: 0},
          ...{callMs: 90, servedMs: 60},
        },
      ]);
    });
  }

  test('refuses a phase that the run does not have', async () => {
    await get('?phase=none', 404);
  });
});

/** A request of nginx of 100 ms, its call to core, and core's request. */
function chain(id: number, startNs: bigint): RequestRecord[] {
  const upstream = (ns: number) => ({'upstream:core': ns});
  return [
    aRequest(
      100 * MS,
      {cpu: 10 * MS, ...upstream(90 * MS)},
      {target: 'nginx', startNs, id: id + 1},
    ),
    aRequest(90 * MS, upstream(90 * MS), {
      ...{target: 'nginx', side: 'client', startNs: startNs + 5_000_000n},
      ...{local: NGINX, peer: CORE, origin: {id: id + 1, by: 'connection'}},
    }),
    aRequest(
      60 * MS,
      {cpu: 60 * MS},
      {
        ...{target: 'core', startNs: startNs + 20_000_000n, local: CORE, peer: NGINX},
      },
    ),
  ];
}
