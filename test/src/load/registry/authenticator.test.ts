// Tests how Harbor and Docker ask for a token, and how tokens are renewed and forgotten.

import assert from 'node:assert/strict';
import {afterEach, beforeEach, describe, test} from 'node:test';

import {systemRandom} from '../../../../src/domain/random.js';
import {readChallenges} from '../../../../src/load/registry/challenge.js';
import {Session} from '../../../../src/load/registry/session.js';
import {addressOf} from '../../../../src/load/http/url.js';
import {pullManifest} from '../../../../src/load/registry/pull.js';
import {OperationTrace} from '../../../../src/load/registry/operation-trace.js';
import {FakeRegistry, send, type Asked} from '../support/fake-registry.js';

describe('readChallenges', () => {
  for (const [header, expected] of [
    [
      'Bearer realm="https://h/service/token",service="harbor-registry",scope="repository:a/b:pull,push"',
      [
        {
          scheme: 'bearer',
          parameters: {
            realm: 'https://h/service/token',
            service: 'harbor-registry',
            scope: 'repository:a/b:pull,push',
          },
        },
      ],
    ],
    ['Basic realm=harbor', [{scheme: 'basic', parameters: {realm: 'harbor'}}]],
    [
      'Basic realm="a \\"b\\"", Bearer realm="c", service=d',
      [
        {scheme: 'basic', parameters: {realm: 'a "b"'}},
        {scheme: 'bearer', parameters: {realm: 'c', service: 'd'}},
      ],
    ],
    [
      'Negotiate YII/+aA==, Basic, NTLM, Bearer realm="c"',
      [
        {scheme: 'negotiate', parameters: {}},
        {scheme: 'basic', parameters: {}},
        {scheme: 'ntlm', parameters: {}},
        {scheme: 'bearer', parameters: {realm: 'c'}},
      ],
    ],
    ['', []],
    ['"', []],
  ] as const) {
    test(`reads ${JSON.stringify(header)}`, () => {
      assert.deepEqual(readChallenges(header), expected);
    });
  }
});

describe('a session', () => {
  let registry: FakeRegistry;
  let nowMs = 0;
  let issued = 0;
  const tokens = new Set<string>();

  beforeEach(async () => {
    registry = await FakeRegistry.start();
    nowMs = 0;
    issued = 0;
    tokens.clear();
    registry.manifests.set('r:t', {type: 'application/json', bytes: Buffer.from('{}')});
    registry.twist = (asked, response) => serveTokens(asked, response);
  });
  afterEach(() => registry.stop());

  test('fetches a token when it is challenged, and uses it until it is about to expire', async () => {
    const session = newSession();
    await pull(session);
    await pull(session);
    nowMs = 55_000;
    await pull(session);

    assert.deepEqual(pathsAsked(), [
      '/v2/r/manifests/t',
      '/service/token',
      '/v2/r/manifests/t',
      '/v2/r/manifests/t',
      // Nine tenths of its minute are over, so the token is renewed before it is refused.
      '/service/token',
      '/v2/r/manifests/t',
    ]);
    const asked = new URL(registry.requests[1]!.path, 'http://x').searchParams;
    assert.equal(asked.get('service'), 'harbor-registry');
    assert.equal(asked.get('scope'), 'repository:r:pull');
    assert.equal(registry.requests[1]!.headers.authorization, `Basic ${btoa('admin:secret')}`);
  });

  test('fetches another one when the registry forgets it in mid-run', async () => {
    const session = newSession();
    await pull(session);
    tokens.clear();

    await pull(session);

    assert.equal(issued, 2);
  });

  test('adds every request to its trace, and none of them as failed', async () => {
    const trace = await pull(newSession());

    assert.deepEqual(
      trace.requests.map(({step, status, failure}) => [step, status, failure]),
      [
        ['manifest.get', 401, undefined],
        ['token', 200, undefined],
        ['manifest.get', 200, undefined],
      ],
    );
  });

  test('fails with 401 when the token service does not know it', async () => {
    registry.twist = (asked, response) => {
      if (!asked.path.startsWith('/service/token')) return serveTokens(asked, response);
      send(response, 401, {}, '');
      return true;
    };

    await assert.rejects(pull(newSession()), {kind: '401'});
  });

  test('fails when the token service answers with a web page', async () => {
    registry.twist = (asked, response) => {
      if (!asked.path.startsWith('/service/token')) return serveTokens(asked, response);
      send(response, 200, {}, '<html>');
      return true;
    };

    await assert.rejects(pull(newSession()), {kind: 'protocol'});
  });

  test('signs in with Basic where the registry wants that, from the second request on', async () => {
    registry.twist = ({headers}, response) => {
      if (headers.authorization === `Basic ${btoa('admin:secret')}`) return false;
      send(response, 401, {'WWW-Authenticate': 'Basic realm="harbor"'}, '');
      return true;
    };
    const session = newSession();

    await pull(session);
    await pull(session);

    assert.equal(registry.requests.length, 3);
  });

  test('says what is missing when it has no user name', async () => {
    registry.twist = (_asked, response) => {
      send(response, 401, {'WWW-Authenticate': 'Basic realm="harbor"'}, '');
      return true;
    };

    await assert.rejects(pull(newSession(false)), /wants a user name and a password/);
  });

  test('says so when the password is wrong, and does not try for ever', async () => {
    registry.twist = (_asked, response) => {
      send(response, 401, {'WWW-Authenticate': 'Basic realm="harbor"'}, '');
      return true;
    };
    const session = newSession();

    // The second refusal answers a request that had credentials.
    await assert.rejects(pull(session), {kind: '401'});
    assert.equal(registry.requests.length, 2);
    await assert.rejects(pull(session), /does not accept/);
  });

  test('finds the bearer challenge in any of several lines, and the token under either name', async () => {
    registry.twist = (asked, response) => {
      if (asked.path.startsWith('/service/token')) {
        send(response, 200, {}, JSON.stringify({token: '', access_token: 'second'}));
        return true;
      }
      if (asked.headers.authorization === 'Bearer second') return false;
      const realm = `${registry.url}/service/token`;
      response.writeHead(401, {
        'WWW-Authenticate': ['Negotiate YII=/+', 'Basic realm="r"', `Bearer realm="${realm}"`],
      });
      response.end();
      return true;
    };
    registry.manifests.set('r:t', {type: 'application/json', bytes: Buffer.from('{}')});

    await pull(newSession()).catch(() => undefined); // the manifest itself is none

    const {authorization} = registry.requests.at(-1)!.headers;
    assert.equal(authorization, 'Bearer second');
  });

  function serveTokens(asked: Asked, response: Parameters<FakeRegistry['twist']>[1]): boolean {
    if (asked.path.startsWith('/service/token')) {
      issued += 1;
      tokens.add(`Bearer token-${issued}`);
      send(response, 200, {}, JSON.stringify({token: `token-${issued}`, expires_in: 60}));
      return true;
    }
    if (tokens.has(String(asked.headers.authorization))) return false;
    const challenge =
      `Bearer realm="${registry.url}/service/token",service="harbor-registry",` +
      'scope="repository:r:pull"';
    send(response, 401, {'WWW-Authenticate': challenge}, '');
    return true;
  }

  function newSession(isSignedIn = true): Session {
    return new Session({
      registry: addressOf(registry.url),
      tls: {},
      credentials: isSignedIn ? {username: 'admin', password: 'secret'} : undefined,
      timeoutMs: 2000,
      random: systemRandom,
      nowMs: () => nowMs,
    });
  }

  async function pull(session: Session): Promise<OperationTrace> {
    const trace = new OperationTrace('manifest', systemRandom);
    await pullManifest({session, repository: 'r', tag: 't'}, trace);
    return trace;
  }

  function pathsAsked(): string[] {
    return registry.requests.map(({path}) => path.replace(/\?.*/, ''));
  }
});
