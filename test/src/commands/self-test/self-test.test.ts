import assert from 'node:assert/strict';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {describe, test} from 'node:test';

import {renderSelfTest} from '../../../../src/commands/render/self-test.js';
import {runClosedLoad} from '../../../../src/commands/self-test/closed-load.js';
import {registryToTest} from '../../../../src/commands/self-test/tested-server.js';
import type {SelfTestJson, SelfTestRoundJson} from '../../../../src/contract/self-test-json.js';
import {ratioOf} from '../../../../src/insight/effect/ratios.js';

function roundOf(without: number, withIt: number): SelfTestRoundJson {
  const figures = (perSecond: number) => ({requests: 100, perSecond, p99Ms: 1_000 / perSecond});
  return {without: figures(without), with: figures(withIt)};
}

async function withServer(status: number, use: (url: string) => Promise<void>): Promise<void> {
  const server = createServer((_, response) => response.writeHead(status).end('x'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v2/`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('the ratio of a self-test', () => {
  test('is the middle of its rounds, with the least and the most', () => {
    const rounds = [roundOf(100, 90), roundOf(100, 97), roundOf(200, 190)];

    assert.deepEqual(
      ratioOf(rounds, ({perSecond}) => perSecond),
      {median: 0.95, least: 0.9, most: 0.97},
    );
  });

  test('lies between the middle ones of an even number', () => {
    const {median} = ratioOf([roundOf(100, 90), roundOf(100, 100)], ({perSecond}) => perSecond);

    assert.equal(median, 0.95);
  });
});

describe('the load of a self-test', () => {
  for (const status of [200, 401]) {
    test(`counts answers with status ${status}`, async () => {
      await withServer(status, async (url) => {
        const {requests, p99Ms} = await runClosedLoad(url, 2, 50);

        assert.ok(requests > 0 && p99Ms > 0);
      });
    });
  }

  test('is refused by a server that answers otherwise', async () => {
    await withServer(404, async (url) => {
      await assert.rejects(runClosedLoad(url, 2, 50), {
        code: 'CLI_SELF_TEST_FAILED',
        message: `${url} answers 404`,
      });
    });
  });

  test('is refused where nobody listens', async () => {
    let gone = '';
    await withServer(200, (url) => Promise.resolve(void (gone = url)));

    await assert.rejects(runClosedLoad(gone, 1, 50), {code: 'CLI_SELF_TEST_FAILED'});
  });
});

describe('the registry of a self-test', () => {
  test('is watched by its port', () => {
    const {url, target} = registryToTest('http://127.0.0.1:5000');

    assert.deepEqual([url, target], ['http://127.0.0.1:5000/v2/', 'registry=port:5000']);
    assert.equal(registryToTest('localhost:5001').target, 'registry=port:5001');
  });

  for (const text of ['http://registry.example:5000', 'https://127.0.0.1:5000', 'http://', '']) {
    test(`has to be on this host, and to speak HTTP: ${JSON.stringify(text)}`, () => {
      assert.throws(() => registryToTest(text), {code: 'CLI_SELF_TEST_FAILED'});
    });
  }
});

test('the result of a self-test is a table of two ratios, and what the profiler took', () => {
  const result: SelfTestJson = {
    ...{format: 'regscope-self-test/1', url: 'http://127.0.0.1:5000/v2/', connections: 8},
    rounds: [roundOf(1_000, 950)],
    throughput: {median: 0.95, least: 0.93, most: 0.97},
    p99: {median: 1.1, least: 1, most: 1.24},
    effect: {
      ...{agentId: 'a', host: 'db1', cpus: 2, busyCpus: 0.1, requests: 10},
      ...{programsCpus: 0.04, agentCpus: 0.06},
    },
  };

  const text = renderSelfTest(result, {color: false, width: 100});

  assert.match(text, /throughput +× 0\.95 +0\.93 to 0\.97 +1,000\/s/);
  assert.match(text, /p99 +× 1\.10 +1\.00 to 1\.24 +1 ms/);
  assert.match(text, /of the 2 CPUs under this load: programs 2 %, agent 3 %/);
});
