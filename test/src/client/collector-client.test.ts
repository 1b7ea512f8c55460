import assert from 'node:assert/strict';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {createServer} from 'node:http';
import type {RequestListener, Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, afterEach, describe, test} from 'node:test';

import {CollectorClient} from '../../../src/client/collector-client.js';
import type {CollectorClientOptions} from '../../../src/client/collector-client.js';
import {keepTokens} from '../../../src/guard/scoped-token.js';
import {readTlsPair} from '../../../src/guard/tls-files.js';
import {encodeSpans} from '../../../src/trace/encode-spans.js';
import {operationSpans} from '../../../src/trace/load-spans.js';
import {AGENT} from '../api/support/sample-agent.js';
import {loadReport} from '../api/support/sample-reader.js';
import {startTestApi} from '../api/support/test-api.js';
import {makeCertificate} from '../../support/certificates.js';
import {PUSH, RUN, operationResult} from '../trace/support/sample-run.js';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

describe('CollectorClient', () => {
  test('drives a run of a collector elsewhere like one in the same process', async () => {
    const api = await startApi();
    const client = connect(api.url);

    const run = await client.start({name: 'ramp', labels: {disk: 'nvme'}, scenario: 'phases: []'});
    const current = await client.current();
    const phase = await client.startPhase(run.id, {name: 'push', users: 8});
    await client.addLoad(run.id, loadReport(3));
    await client.addSpans(run.id, operationSpans(operationResult(), {...RUN, id: run.id}, PUSH));
    const phaseEnd = await client.endPhase(run.id, 'generator-limited');
    const none = await client.endPhase(run.id);
    const ended = await client.end(run.id);

    assert.deepEqual(run, {
      ...{id: 'run-1', name: 'ramp', labels: {disk: 'nvme'}, record: 'sample'},
      startNs: 1_760_000_000_000_000_001n,
      ...{traceId: RUN.traceId, spanId: RUN.spanId},
    });
    assert.equal(current, undefined);
    assert.deepEqual([phase.index, phase.users, phase.startNs], [0, 8, 5n]);
    assert.deepEqual([phaseEnd!.endNs, phaseEnd!.invalid], [6n, 'generator-limited']);
    assert.equal(none, undefined);
    assert.equal(ended.endNs, 7n);
    assert.deepEqual(api.collector.reports, [loadReport(3)]);
    assert.equal(api.collector.spans.length, 2);
    assert.equal(api.collector.starts[0]!.scenario, 'phases: []');
  });

  test('finds the run that goes on', async () => {
    const api = await startApi({runs: [{run: {...RUN, id: 'run-1'}}]});
    await api.collector.start({name: 'ramp'});

    assert.equal((await connect(api.url).current())?.spanId, RUN.spanId);
  });

  test('asks for agents, whose list a collector of an older release does not tell', async () => {
    const api = await startApi();
    api.collector.say({kind: 'agents', agents: [AGENT], cut: 1});
    const error = {code: 'API_NOT_FOUND', message: 'nothing is at this address', hint: 'x'};
    const older = await serve((_request, response) => {
      response.writeHead(404, {'content-type': 'application/json'}).end(JSON.stringify({error}));
    });

    assert.deepEqual(await connect(api.url).agents(), {
      agents: [{host: {name: AGENT.host.name}, connected: true, probes: AGENT.probes}],
      cut: 1,
    });
    assert.equal(await connect(older).agents(), undefined);
  });

  test('spans of thousands of operations go in several requests, each with its run', async () => {
    const api = await startApi();
    const run = await api.collector.start({name: 'ramp'});
    const [span] = operationSpans(operationResult(), RUN, PUSH);
    const spans = Array.from({length: 2_500}, (_, at) => ({
      ...span!,
      spanId: (at + 1).toString(16).padStart(16, '0'),
      attributes: {},
    }));

    await connect(api.url).addSpans(run.id, spans);

    assert.equal(new Set(api.collector.spans.map(({spanId}) => spanId)).size, 2_500);
    assert.ok(
      api.collector.spans.every(({attributes}) => attributes['regscope.run.id'] === run.id),
    );
  });

  test('errors of the collector come through with code and hint', async () => {
    const api = await startApi();
    const client = connect(api.url);
    await client.start({name: 'one'});

    await assert.rejects(client.start({name: 'two'}), {
      name: 'ProfilerError',
      code: 'COLLECTOR_RUN_ACTIVE',
      hint: 'end it first',
    });
    await assert.rejects(
      client.addSpans(
        'elsewhere',
        operationSpans(operationResult(), {...RUN, id: 'elsewhere'}, PUSH),
      ),
      {
        code: 'COLLECTOR_SPANS_REFUSED',
        message: /2 of 2 spans: no such run/,
      },
    );
  });

  test('an answer that got lost is asked for again, and the run is started once', async () => {
    const api = await startApi();
    let lost = 2;
    const proxy = await serve((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const headers = request.headers as Record<string, string>;
        void fetch(`${api.url}${request.url}`, {
          method: 'POST',
          headers: {
            'content-type': headers['content-type']!,
            'idempotency-key': headers['idempotency-key']!,
          },
          body: Buffer.concat(chunks),
        }).then(async (answer) => {
          lost -= 1;
          if (lost >= 0) request.socket.destroy();
          else response.writeHead(answer.status).end(await answer.text());
        });
      });
    });

    const run = await connect(proxy, {sleep: () => Promise.resolve()}).start({name: 'ramp'});

    assert.equal(run.id, 'run-1');
    assert.equal(api.collector.starts.length, 1);
  });

  test('a collector that is busy is asked again, with growing pauses', async () => {
    const statuses = [503, 429, 500];
    const waitsMs: number[] = [];
    const url = await serve((_request, response) => {
      const status = statuses.shift();
      response.writeHead(status ?? 204).end();
    });

    await connect(url, {sleep: async (ms) => void waitsMs.push(ms)}).endPhase('r');

    assert.deepEqual(waitsMs, [100, 200, 400]);
  });

  test('one that does not answer is given up after its patience', async () => {
    const {server, url} = await listen((_request, response) => response.end());
    await new Promise((resolve) => server.close(resolve));
    let waitedMs = 0;

    const starting = connect(url, {sleep: async (ms) => void (waitedMs += ms)}).start({name: 'x'});

    await assert.rejects(starting, {code: 'COLLECTOR_UNREACHABLE', hint: /regscope serve/});
    assert.ok(waitedMs >= 29_000 && waitedMs <= 31_000, String(waitedMs));
  });

  test('one that was given up is asked once more, and again with patience when it is back', async () => {
    const {server, url} = await listen((_request, response) => response.end());
    await new Promise((resolve) => server.close(resolve));
    let waitedMs = 0;
    const client = connect(url, {sleep: async (ms) => void (waitedMs += ms)});
    await assert.rejects(client.start({name: 'x'}), {code: 'COLLECTOR_UNREACHABLE'});
    waitedMs = 0;

    await assert.rejects(client.end('x'), {code: 'COLLECTOR_UNREACHABLE'});

    assert.equal(waitedMs, 0);
    const port = Number(new URL(url).port);
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    await assert.rejects(client.start({name: 'x'}), {code: 'COLLECTOR_ANSWER_INVALID'});
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await assert.rejects(client.start({name: 'x'}), {code: 'COLLECTOR_UNREACHABLE'});
    assert.ok(waitedMs >= 29_000, String(waitedMs));
  });

  for (const [name, status, body] of [
    ['an HTML page', 200, '<html>'],
    ['JSON of something else', 200, '{"hello":"world"}'],
    ['a 404 of something else', 404, 'not here'],
    ['a redirect', 302, ''],
  ] as const) {
    test(`${name} at the address is no collector`, async () => {
      const url = await serve((_request, response) => response.writeHead(status).end(body));

      await assert.rejects(connect(url).start({name: 'x'}), {code: 'COLLECTOR_ANSWER_INVALID'});
    });
  }

  test('a code of a newer collector is told in the message', async () => {
    const error = {code: 'COLLECTOR_MOON_IS_FULL', message: 'not tonight', hint: 'wait'};
    const url = await serve((_request, response) =>
      response.writeHead(409).end(JSON.stringify({error})),
    );

    await assert.rejects(connect(url).start({name: 'x'}), {
      code: 'COLLECTOR_REFUSED',
      message: 'not tonight (COLLECTOR_MOON_IS_FULL)',
      hint: 'wait',
    });
  });

  for (const url of ['localhost:7070', 'ftp://host', 'http://user:secret@host:7070', '']) {
    test(`${JSON.stringify(url)} is no address of a collector`, () => {
      assert.throws(() => connect(url), {code: 'COLLECTOR_URL_INVALID'});
    });
  }

  test('ws:// is taken as the same collector', async () => {
    const api = await startApi();

    assert.equal((await connect(api.url.replace('http', 'ws')).start({name: 'x'})).id, 'run-1');
  });
});

describe('CollectorClient over TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'regscope-client-'));
  after(() => rmSync(folder, {recursive: true}));
  const files = makeCertificate(folder, 'bench', ['IP:127.0.0.1']);
  const tls = readTlsPair(files.cert, files.key);
  const secret = 'c'.repeat(40);
  const gate = {secure: true, tokens: keepTokens([{scope: 'control', secret}])};
  const ca = readFileSync(files.cert, 'utf8');

  test('trusts the given CA and presents its token', async () => {
    const api = await startApi({gate, api: {tls}});
    const url = api.url.replace('http', 'https');

    assert.equal((await connect(url, {ca, token: secret}).start({name: 'x'})).id, 'run-1');
    await assert.rejects(connect(url, {ca}).start({name: 'y'}), {code: 'GUARD_TOKEN_REFUSED'});
  });

  test('says at once that a certificate is not trusted', async () => {
    const api = await startApi({gate, api: {tls}});

    await assert.rejects(connect(api.url.replace('http', 'https')).start({name: 'x'}), {
      code: 'COLLECTOR_TLS_UNTRUSTED',
      message: /self-signed|unable to verify/,
      hint: /--ca/,
    });
  });
});

function connect(url: string, options: Partial<CollectorClientOptions> = {}): CollectorClient {
  const client = new CollectorClient({url, encodeSpans, ...options});
  closing.push(() => client.close());
  return client;
}

async function startApi(options: Parameters<typeof startTestApi>[0] = {}) {
  const api = await startTestApi(options);
  closing.push(() => api.close());
  return api;
}

async function serve(listener: RequestListener): Promise<string> {
  const {server, url} = await listen(listener);
  closing.push(async () => {
    server.close();
    server.closeAllConnections();
  });
  return url;
}

async function listen(listener: RequestListener): Promise<{server: Server; url: string}> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`};
}
