// Tries 12 Hosts × 10 Origins × (GET, POST, upgrade). Only the collector's own pages, under one of its
// own names, and programs, which send no Origin, pass.

import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';

import {exchangeRaw, rawRequest, startTestApi} from './support/test-api.js';
import type {TestApi} from './support/test-api.js';

const WEBSOCKET = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
} as const;

describe('Host and Origin', () => {
  let api: TestApi;
  before(async () => {
    api = await startTestApi();
  });
  after(() => api.close());

  test('of 360 combinations only the allowed ones pass', async () => {
    const hosts = [
      `127.0.0.1:${api.port}`,
      `localhost:${api.port}`,
      `LOCALHOST:${api.port}`,
      `[::1]:${api.port}`,
      'localhost',
      'attacker.example',
      `attacker.example:${api.port}`,
      `localhost.attacker.example:${api.port}`,
      `127.0.0.1.attacker.example`,
      '0.0.0.0',
      '10.0.0.5',
      '',
    ];
    const own = new Set(hosts.slice(0, 5));
    const origins = [
      undefined,
      `http://127.0.0.1:${api.port}`,
      `http://localhost:${api.port}`,
      'http://localhost',
      `https://localhost:${api.port}`,
      'http://localhost:3000',
      'http://attacker.example',
      `http://attacker.example:${api.port}`,
      'null',
      '',
    ];
    const kinds = ['GET', 'POST', 'upgrade'] as const;
    const cases = hosts.flatMap((host) =>
      origins.flatMap((origin) => kinds.map((kind) => ({host, origin, kind}))),
    );
    assert.equal(cases.length, 360);

    const wrong: string[] = [];
    await Promise.all(
      cases.map(async ({host, origin, kind}) => {
        const allowed =
          own.has(host) &&
          (origin === undefined || origin.toLowerCase() === `http://${host.toLowerCase()}`);
        const expected = allowed ? PASSED[kind] : own.has(host) ? 403 : 421;
        const {status} = await ask(kind, host, origin);
        if (status !== expected) wrong.push(`${kind} ${host} ${origin}: ${status} not ${expected}`);
      }),
    );

    assert.deepEqual(wrong, []);
  });

  test('a request without any Host is refused', async () => {
    const {status} = await exchangeRaw(api.port, 'GET /api/runs HTTP/1.0\r\n\r\n');

    assert.equal(status, 421);
  });

  test('agents are refused in the same way', async () => {
    const {status} = await exchangeRaw(
      api.port,
      rawRequest('GET', '/agent', {...WEBSOCKET, host: 'attacker.example'}),
    );

    assert.equal(status, 421);
    assert.deepEqual(api.agents, []);
  });

  const PASSED = {GET: 200, POST: 400, upgrade: 101} as const;

  function ask(kind: keyof typeof PASSED, host: string, origin: string | undefined) {
    const headers = {host, ...(origin === undefined ? {} : {origin})};
    if (kind === 'upgrade') {
      return exchangeRaw(api.port, rawRequest('GET', '/live', {...headers, ...WEBSOCKET}));
    }
    if (kind === 'GET') return exchangeRaw(api.port, rawRequest('GET', '/api/runs', headers));
    // This request passes the gate and changes nothing.
    const json = {...headers, 'content-type': 'application/json'};
    return exchangeRaw(api.port, rawRequest('POST', '/api/runs', json, '{}'));
  }
});
