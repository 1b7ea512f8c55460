import assert from 'node:assert/strict';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';

import {WebSocket} from 'ws';
import {keepTokens, readTokens} from '../../../../src/guard/scoped-token.js';
import {readTlsPair} from '../../../../src/guard/tls-files.js';
import {bindingOf, type AgentCaller} from '../../../../src/wire/enrolment.js';
import {makeCertificate, type CertificateFiles} from '../../../support/certificates.js';
import {startTestApi, type TestApi} from '../support/test-api.js';

const TOKEN = 'a'.repeat(43);
const tokens = keepTokens(readTokens(`agent ${TOKEN}\nread ${'r'.repeat(43)}`, 'a test'));

interface Call {
  /** 101, or the status of the refusal. */
  readonly status: number;
  readonly body: string;
  /** As the agent computes it. */
  readonly binding?: Uint8Array;
}

function call(url: string, options: WebSocket.ClientOptions = {}): Promise<Call> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url}/agent`, options);
    let binding: Uint8Array | undefined;
    socket.on('upgrade', (response) => (binding = bindingOf(response.socket)));
    socket.on('open', () => {
      socket.terminate();
      resolve({status: 101, body: '', ...(binding && {binding})});
    });
    socket.on('unexpected-response', (_request, answer) => {
      let body = '';
      answer.on('data', (text) => (body += String(text)));
      answer.on('end', () => resolve({status: answer.statusCode!, body}));
    });
    socket.on('error', reject);
  });
}

function withToken(secret: string): WebSocket.ClientOptions {
  return {headers: {authorization: `Bearer ${secret}`}};
}

describe('an agent that calls', () => {
  for (const [what, hasKeys, options, status, isTrusted] of [
    ['with the token of agents is trusted', true, withToken(TOKEN), 101, true],
    ['without a token has to prove a key', true, {}, 101, false],
    ['without a token is refused where no agent may have a key', false, {}, 401, undefined],
    ['with a wrong token is refused', true, withToken('x'.repeat(43)), 401, undefined],
    ['with a token of browsers is refused', true, withToken('r'.repeat(43)), 403, undefined],
  ] as const) {
    test(what, async () => {
      const callers: AgentCaller[] = [];
      const api = await startTestApi({
        gate: {tokens, hasKeys: () => hasKeys},
        api: {onAgent: (_socket, caller) => callers.push(caller)},
      });
      try {
        const {status: answered} = await call(api.url.replace('http', 'ws'), options);

        assert.deepEqual(
          [answered, callers.map((caller) => caller.isTrusted)],
          [status, isTrusted === undefined ? [] : [isTrusted]],
        );
      } finally {
        await api.close();
      }
    });
  }

  test('without a token may open no socket of browsers', async () => {
    const api = await startTestApi({gate: {tokens, hasKeys: () => true}});
    try {
      const answer = await fetch(`${api.url}/api/runs`);

      assert.equal(answer.status, 401);
    } finally {
      await api.close();
    }
  });
});

describe('an agent that calls a collector with --tls-client-ca', () => {
  const folder = mkdtempSync(join(tmpdir(), 'regscope-client-ca-'));
  const callers: AgentCaller[] = [];
  let api: TestApi;
  let server: CertificateFiles;
  let client: CertificateFiles;
  let strange: CertificateFiles;

  before(async () => {
    server = makeCertificate(folder, 'collector', ['IP:127.0.0.1']);
    client = makeCertificate(folder, 'agent-one', ['DNS:agent-one']);
    strange = makeCertificate(folder, 'agent-two', ['DNS:agent-two']);
    api = await startTestApi({
      gate: {secure: true},
      api: {
        tls: readTlsPair(server.cert, server.key),
        clientCa: readFileSync(client.cert, 'utf8'),
        onAgent: (_socket, caller) => callers.push(caller),
      },
    });
  });
  after(async () => {
    await api.close();
    rmSync(folder, {recursive: true});
  });

  test('is known by the common name of its certificate, and by its connection', async () => {
    const {status, binding} = await callWith(client);

    assert.equal(status, 101);
    assert.equal(callers.at(-1)!.certificate, 'agent-one');
    assert.equal(binding?.length, 32);
    assert.deepEqual(callers.at(-1)!.binding, binding, 'both ends compute the same');
  });

  test('has another value for each connection, so that none can be passed on', async () => {
    const bindings = [await callWith(client), await callWith(client)].map(({binding}) => binding);

    assert.notDeepEqual(bindings[0], bindings[1]);
  });

  test('has a value over TLS 1.2 too', async () => {
    const {binding} = await callWith(client, {maxVersion: 'TLSv1.2'});

    assert.deepEqual(callers.at(-1)!.binding, binding);
    assert.equal(binding?.length, 32);
  });

  for (const [what, files, message] of [
    ['without a certificate', () => undefined, /wants a client certificate/],
    ['with one of another CA', () => strange, /not trusted: .*(SELF_SIGNED|ISSUER|VERIFY)/],
  ] as const) {
    test(`${what} is refused, and told why`, async () => {
      const {status, body} = await callWith(files());

      assert.equal(status, 403);
      const {error} = JSON.parse(body) as {error: {code: string; message: string; hint: string}};
      assert.equal(error.code, 'GUARD_CERTIFICATE_REFUSED');
      assert.match(error.message, message);
      assert.match(error.hint, /--tls-cert FILE --tls-key FILE/);
    });
  }

  function callWith(files: CertificateFiles | undefined, more: WebSocket.ClientOptions = {}) {
    const pair = files === undefined ? {} : readTlsPair(files.cert, files.key);
    const ca = readFileSync(server.cert);
    return call(api.url.replace('http', 'wss'), {ca, ...pair, ...more});
  }
});
