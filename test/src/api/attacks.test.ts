// Sends what attackers send to an HTTP port: paths with `..`, unreadable addresses, bodies that grow
// when they are decompressed, and heads that never end. The process survives and gives nothing away.

import assert from 'node:assert/strict';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {connect} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {gzipSync} from 'node:zlib';

import {HOSTILE_NAMES} from '../guard/support/hostile-names.js';
import {exchangeRaw, rawRequest, startTestApi} from './support/test-api.js';
import type {TestApi} from './support/test-api.js';

const folder = mkdtempSync(join(tmpdir(), 'regscope-attack-'));
writeFileSync(join(folder, 'index.html'), 'the ui');
after(() => rmSync(folder, {recursive: true}));

const CLIMBS = ['..', '%2e%2e', '.%2e', '%252e%252e', '..%00', '%c0%ae%c0%ae', '....//', '..;'];
const SEPARATORS = ['/', '%2f', '%5c', '\\', '%252f'];
const GOALS = ['etc/passwd', 'package.json', 'runs/r1.db', '.env', 'proc/self/environ'];

const MALFORMED = [
  '/%',
  '/%zz',
  '/%e0%a4%a',
  '/%ff',
  '/api/runs/%',
  '/api/runs/%ff/latency',
  '/api/runs/r1/latency?target=%',
  '/api/runs/r1/latency?from=%00',
  '/api/runs/r1/summary?phase[]=1',
  '/api/runs/r1/summary?phase[$ne]=1',
  '/api/runs/r1/summary?__proto__=1',
  '/metrics?%',
  '//attacker.example/api/runs',
  '/\\attacker.example',
  '/api//runs',
  '/?once=%',
  '/?once[]=a',
  '/?once=a&once=b',
  '/;/../',
  '/\u0000',
  '*',
  'http://attacker.example/api/runs',
  '/#',
  '/?',
  '/api/runs/constructor',
  '/api/runs/__proto__',
  '/api/runs/..',
  `/${'a/'.repeat(2_000)}`,
  `/api/runs/${'x'.repeat(10_000)}`,
  `/?${'a=b&'.repeat(2_000)}`,
] as const;

describe('attacks', () => {
  let api: TestApi;
  before(async () => {
    api = await startTestApi({api: {uiDir: folder}});
  });
  after(async () => {
    await api.close();
    assert.deepEqual(api.bugs, []);
  });

  test('200 ways to climb out of the ui and of the runs end in 4xx', async () => {
    const paths = CLIMBS.flatMap((climb) =>
      SEPARATORS.flatMap((separator) =>
        GOALS.map((goal) => `${(climb + separator).repeat(4)}${goal}`),
      ),
    );
    assert.equal(paths.length, 200);

    const answers = await all(paths, (path, index) =>
      ask(index % 2 === 0 ? `/${path}` : `/api/runs/${path}`),
    );

    for (const [index, {status, text}] of answers.entries()) {
      assert.ok(status >= 400 && status < 500, `${paths[index]}: ${status}`);
      assert.doesNotMatch(text, /root:|"dependencies"|PATH=/);
    }
  });

  test('addresses that cannot be read get an answer, on every address', async () => {
    const answers = await all(MALFORMED, (path) => ask(path));

    for (const [index, {status, text}] of answers.entries()) {
      assert.ok(status >= 200 && status < 500, `${MALFORMED[index]}: ${status}`);
      assert.doesNotMatch(text, /node_modules|\bat .*\.[jt]s/);
    }
  });

  test('a run with a hostile name is not found, and its name is not a path, a header or a page', async () => {
    const answers = await all(HOSTILE_NAMES.slice(0, -1), (name) =>
      ask(`/api/runs/${encodeURIComponent(Buffer.from(name).toString())}`),
    );

    for (const {status, text} of answers) {
      assert.ok(status === 404 || status === 431, String(status));
      assert.doesNotMatch(text, /<script|onerror/);
    }
  });

  test('other methods are refused', async () => {
    for (const method of ['PUT', 'DELETE', 'PATCH', 'TRACE', 'CONNECT', 'PROPFIND']) {
      const {status} = await exchangeRaw(
        api.port,
        rawRequest(method, '/api/runs', {host: 'localhost'}),
      );

      assert.ok(status === 404 || status === 400 || status === 0, `${method}: ${status}`);
    }
  });

  for (const [name, raw] of [
    ['a head of 20 KB', rawRequest('GET', '/healthz', {host: 'localhost', x: 'y'.repeat(20_000)})],
    [
      'five thousand headers',
      `GET /healthz HTTP/1.1\r\nhost: localhost\r\n${'abc: d\r\n'.repeat(5_000)}\r\n`,
    ],
    [
      'two lengths',
      'POST /api/runs HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}',
    ],
    [
      'a length and chunks',
      'POST /api/runs HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a header of two lines', 'GET /healthz HTTP/1.1\r\nhost: localhost\r\nx: a\n b\r\n\r\n'],
    ['no HTTP', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ] as const) {
    test(`${name} is refused, and the next request answered`, async () => {
      const {status} = await exchangeRaw(api.port, raw);

      assert.ok(status === 0 || status >= 400, String(status));
      assert.equal((await ask('/healthz')).status, 200);
    });
  }

  for (const [name, value] of [
    ['Host', 'localhost'],
    ['Origin', 'http://localhost'],
    ['Authorization', 'Bearer x'],
    ['Cookie', 'regscope_session=x'],
  ] as const) {
    for (const [what, path] of [
      ['a request', '/healthz'],
      ['an upgrade', '/live'],
    ] as const) {
      test(`${what} with two headers ${name} is refused`, async () => {
        const upgrade =
          what === 'an upgrade' ? 'Connection: Upgrade\r\nUpgrade: websocket\r\n' : '';
        const close = upgrade === '' ? 'Connection: close\r\n' : '';
        const host = name === 'Host' ? '' : 'host: localhost\r\n';
        const twice = `${name}: ${value}\r\n${name.toLowerCase()}: ${value}\r\n`;

        const {status, text} = await exchangeRaw(
          api.port,
          `GET ${path} HTTP/1.1\r\n${host}${twice}${upgrade}${close}\r\n`,
        );

        assert.equal(status, 400);
        assert.match(text, /GUARD_HEADER_REPEATED/);
      });
    }
  }

  test('a gzip bomb is cut off at the limit: of spans, of load, of runs', async () => {
    const bomb = gzipSync(Buffer.alloc(96 * 1024 * 1024, 0x20), {level: 1});
    const before = process.memoryUsage().rss;

    for (const path of ['/v1/traces', '/api/runs/r1/load', '/api/runs']) {
      const response = await fetch(`${api.url}${path}`, {
        method: 'POST',
        headers: {'content-type': 'application/json', 'content-encoding': 'gzip'},
        body: bomb,
      });
      assert.equal(response.status, 413, path);
    }

    assert.ok(process.memoryUsage().rss - before < 64 * 1024 * 1024);
  });

  test('bodies in codings that are unknown or torn are refused', async () => {
    for (const [coding, body] of [
      ['gzip', 'no gzip at all'],
      ['br', 'no brotli at all'],
      ['rot13', '{}'],
      ['gzip, gzip, gzip', '{}'],
    ] as const) {
      const response = await fetch(`${api.url}/api/runs`, {
        method: 'POST',
        headers: {'content-type': 'application/json', 'content-encoding': coding},
        body,
      });
      assert.ok([400, 415].includes(response.status), `${coding}: ${response.status}`);
      const {error} = (await response.json()) as {error: {code: string; hint: string}};
      assert.notEqual(error.code, 'API_REQUEST_INVALID');
      if (response.status === 400) assert.match(error.hint, /Content-Encoding/);
    }
  });

  test('a hundred connections that send one byte and wait delay no other request', async () => {
    const sockets = Array.from({length: 100}, () => {
      const socket = connect(api.port, '127.0.0.1', () => socket.write('G'));
      return socket.on('error', () => undefined);
    });

    assert.equal((await ask('/healthz')).status, 200);
    for (const socket of sockets) socket.destroy();
  });

  test('websockets elsewhere than at their two addresses get an answer, not a socket', async () => {
    const headers = {
      ...{host: 'localhost', connection: 'Upgrade', upgrade: 'websocket'},
      ...{'sec-websocket-version': '13', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ=='},
    };
    for (const path of ['/', '/api/runs', '/live/', '/agents', '/%', '*']) {
      const {status} = await exchangeRaw(api.port, rawRequest('GET', path, headers));
      assert.equal(status, 404, path);
    }
    const {status} = await exchangeRaw(
      api.port,
      rawRequest('GET', '/live', {...headers, 'sec-websocket-key': 'short'}),
    );
    assert.equal(status, 400);
  });

  function ask(path: string) {
    return exchangeRaw(api.port, rawRequest('GET', path, {host: `127.0.0.1:${api.port}`}));
  }
});

/** Sends requests one after the other. The answers have the order of the requests. */
async function all<Item, Answer>(
  items: readonly Item[],
  ask: (item: Item, index: number) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const [index, item] of items.entries()) answers.push(await ask(item, index));
  return answers;
}
