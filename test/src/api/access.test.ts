import assert from 'node:assert/strict';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {request as httpsRequest} from 'node:https';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';

import {WebSocket} from 'ws';

import {BrowserSessions} from '../../../src/guard/browser-sessions.js';
import {hostRules} from '../../../src/guard/host-rules.js';
import {keepTokens} from '../../../src/guard/scoped-token.js';
import type {Scope} from '../../../src/guard/scoped-token.js';
import {readTlsPair} from '../../../src/guard/tls-files.js';
import {makeCertificate} from '../../support/certificates.js';
import {startTestApi} from './support/test-api.js';
import type {TestApi} from './support/test-api.js';

const SECRETS = {agent: 'a'.repeat(40), read: 'r'.repeat(40), control: 'c'.repeat(40)} as const;
const tokens = keepTokens(
  (['agent', 'read', 'control'] as const).map((scope) => ({scope, secret: SECRETS[scope]})),
);

/** The scope that each address needs. A 4xx status other than 401 and 403 means that the gate was passed. */
const ADDRESSES: readonly (readonly [method: string, path: string, scope: Scope | 'nothing'])[] = [
  ['GET', '/healthz', 'nothing'],
  ['GET', '/', 'read'],
  ['GET', '/api/agents', 'read'],
  ['GET', '/api/runs', 'read'],
  ['GET', '/api/runs/r1', 'read'],
  ['GET', '/api/runs/r1/report', 'read'],
  ['GET', '/api/runs/r1/verdict', 'read'],
  ['GET', '/metrics', 'read'],
  ['POST', '/api/links', 'read'],
  ['POST', '/api/logout', 'read'],
  ['POST', '/api/runs', 'control'],
  ['POST', '/api/runs/r1/phases', 'control'],
  ['POST', '/api/runs/r1/phases/end', 'control'],
  ['POST', '/api/runs/r1/load', 'control'],
  ['POST', '/api/runs/r1/end', 'control'],
  ['DELETE', '/api/runs/r1', 'control'],
  ['POST', '/v1/traces', 'control'],
];

const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  agent: ['nothing', 'agent'],
  read: ['nothing', 'read'],
  control: ['nothing', 'read', 'control'],
};

describe('tokens', () => {
  let api: TestApi;
  before(async () => {
    api = await startTestApi({gate: {tokens}});
  });
  after(() => api.close());

  for (const [method, path, scope] of ADDRESSES) {
    test(`${method} ${path} asks for ${scope}`, async () => {
      for (const holder of ['nobody', 'agent', 'read', 'control'] as const) {
        const secret = holder === 'nobody' ? undefined : SECRETS[holder];

        const status = await ask(method, path, secret);

        const passes = (ALLOWED[holder] ?? ['nothing']).includes(scope);
        const refused = holder === 'nobody' ? 401 : 403;
        if (passes) assert.ok(status !== 401 && status !== 403, `${holder}: ${status}`);
        else assert.equal(status, refused, holder);
      }
    });
  }

  for (const [path, scope] of [
    ['/agent', 'agent'],
    ['/live', 'read'],
  ] as const) {
    test(`a websocket on ${path} asks for ${scope}`, async () => {
      for (const holder of ['nobody', 'agent', 'read'] as const) {
        const headers = holder === 'nobody' ? {} : {authorization: `Bearer ${SECRETS[holder]}`};

        const status = await upgrade(path, headers);

        assert.equal(status, holder === scope ? 101 : holder === 'nobody' ? 401 : 403, holder);
      }
    });
  }

  test('no answer contains a token', async () => {
    const response = await fetch(`${api.url}/api/runs`, {
      headers: {authorization: `Bearer ${SECRETS.agent}`},
    });

    assert.doesNotMatch(await response.text(), /aaaa|cccc|rrrr/);
  });

  test('a browser without a session gets a page that says how to get one', async () => {
    const response = await fetch(api.url, {headers: {accept: 'text/html'}});

    assert.equal(response.status, 401);
    assert.match(await response.text(), /open the link/);
  });

  test('a link logs a browser in, once, and the cookie opens pages and the live socket', async () => {
    const link = await fetch(`${api.url}/api/links`, {
      method: 'POST',
      headers: {authorization: `Bearer ${SECRETS.read}`},
    });
    const {path} = (await link.json()) as {path: string};

    const first = await fetch(`${api.url}${path}`);
    const second = await fetch(`${api.url}${path}`);

    const cookie = first.headers.get('set-cookie')!.split(';')[0]!;
    assert.deepEqual([first.status, second.status], [200, 401]);
    assert.match(await first.text(), /http-equiv="refresh" content="0;url=\/"/);
    assert.equal((await fetch(`${api.url}/api/runs`, {headers: {cookie}})).status, 200);
    assert.equal(await upgrade('/live', {cookie}), 101);
    assert.equal(await upgrade('/agent', {cookie}), 403);
    assert.equal(
      (await fetch(`${api.url}/api/runs`, {method: 'POST', headers: {cookie}})).status,
      403,
    );
  });

  test('a browser that logs out is shown nothing any more, and its live socket closes', async () => {
    const session = api.gate.sessions.redeem(api.gate.sessions.issueLink())!;
    const stays = api.gate.sessions.redeem(api.gate.sessions.issueLink())!;
    const headers = {cookie: `regscope_session=${session}`};
    const live = new WebSocket(`ws://127.0.0.1:${api.port}/live`, {headers});
    const other = new WebSocket(`ws://127.0.0.1:${api.port}/live`, {
      headers: {cookie: `regscope_session=${stays}`},
    });
    const [hello] = (await once(live, 'message')) as [Buffer];
    if (other.readyState !== WebSocket.OPEN) await once(other, 'open');

    const answer = await fetch(`${api.url}/api/logout`, {method: 'POST', headers});
    const [code] = (await once(live, 'close')) as [number];

    assert.deepEqual(JSON.parse(String(hello)), {type: 'hello', version: '1.2.3', session: true});
    assert.equal(answer.status, 204);
    assert.match(answer.headers.get('set-cookie')!, /^regscope_session=; Max-Age=0; HttpOnly/);
    assert.equal(code, 1008);
    assert.equal((await fetch(`${api.url}/api/runs`, {headers})).status, 401);
    assert.equal(other.readyState, WebSocket.OPEN);
    other.terminate();
  });

  test('the live socket of a session that grew too old closes', async () => {
    let nowMs = Date.now();
    const sessions = new BrowserSessions(() => nowMs);
    const old = await startTestApi({gate: {tokens, sessions}});
    const cookie = `regscope_session=${sessions.redeem(sessions.issueLink())!}`;
    const live = new WebSocket(`ws://127.0.0.1:${old.port}/live`, {headers: {cookie}});
    await once(live, 'open');

    nowMs += 12 * 3_600_000;
    const [code] = (await once(live, 'close')) as [number];

    await old.close();
    assert.equal(code, 1008);
  });

  async function ask(method: string, path: string, secret: string | undefined): Promise<number> {
    const headers = secret === undefined ? {} : {authorization: `Bearer ${secret}`};
    const response = await fetch(`${api.url}${path}`, {method, headers});
    await response.arrayBuffer();
    return response.status;
  }

  function upgrade(path: string, headers: Record<string, string>): Promise<number> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(`ws://127.0.0.1:${api.port}${path}`, {headers});
      socket.on('open', () => {
        socket.terminate();
        resolve(101);
      });
      socket.on('unexpected-response', (_request, response) => {
        response.resume();
        resolve(response.statusCode!);
      });
      socket.on('error', reject);
    });
  }
});

describe('TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'regscope-api-tls-'));
  const files = makeCertificate(folder, 'bench', ['DNS:bench-1', 'IP:127.0.0.1']);
  after(() => rmSync(folder, {recursive: true}));

  test('the collector speaks it, answers to the names of its certificate, and marks its cookie', async () => {
    const tls = readTlsPair(files.cert, files.key);
    const rules = hostRules({listen: '10.0.0.5', addresses: [], names: tls.names});
    const api = await startTestApi({gate: {tokens, secure: true, rules}, api: {tls}});
    try {
      const once = api.gate.sessions.issueLink();

      const answer = await getTls(api.port, `/?once=${once}`, 'bench-1');
      const foreign = await getTls(api.port, '/healthz', 'bench-2');

      assert.equal(answer.status, 200);
      assert.match(answer.cookie, /Secure$/);
      assert.equal(foreign.status, 421);
    } finally {
      await api.close();
    }
  });

  function getTls(port: number, path: string, host: string) {
    return new Promise<{status: number; cookie: string}>((resolve, reject) => {
      const ca = readFileSync(files.cert);
      httpsRequest(
        {host: '127.0.0.1', servername: 'bench-1', port, path, ca, headers: {host}},
        (response) => {
          response.resume();
          resolve({
            status: response.statusCode!,
            cookie: response.headers['set-cookie']?.[0] ?? '',
          });
        },
      )
        .on('error', reject)
        .end();
    });
  }
});
