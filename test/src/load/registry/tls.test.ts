// Tests registries behind TLS: with their own CA, unknown certificates and client certificates.

import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {createServer, type Server} from 'node:https';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import type {TLSSocket} from 'node:tls';

import {ProfilerError} from '../../../../src/domain/error.js';
import {systemRandom} from '../../../../src/domain/random.js';
import {HttpFailure} from '../../../../src/load/http/failure.js';
import type {TlsOptions} from '../../../../src/load/http/open-socket.js';
import {Session} from '../../../../src/load/registry/session.js';
import {addressOf} from '../../../../src/load/http/url.js';
import {OperationTrace} from '../../../../src/load/registry/operation-trace.js';
import {checkRegistry} from '../../../../src/load/registry/check-registry.js';

describe('a registry behind TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'regscope-tls-'));
  let server: Server;
  let ca = '';
  let key = '';
  let url = '';

  before(async () => {
    const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')];
    const subject = ['-subj', '/CN=registry', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
    execFileSync('openssl', [...request, '-nodes', '-days', '2', ...files, ...subject], {
      stdio: 'ignore',
    });
    ca = readFileSync(join(folder, 'cert.pem'), 'utf8');
    key = readFileSync(join(folder, 'key.pem'), 'utf8');
    const options = {key, cert: ca, ca, requestCert: true, rejectUnauthorized: false};
    server = createServer(options, (request, response) => {
      const {authorized} = request.socket as TLSSocket;
      response.setHeader('X-Client', String(authorized));
      response.end('x'.repeat(300_000));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, {recursive: true});
  });

  test('is trusted by its CA, and keeps its connection', async () => {
    const replies = await ask({ca}, 3);

    assert.deepEqual(
      replies.map(({response}) => response.bodyBytes),
      [300_000, 300_000, 300_000],
    );
  });

  test('is accepted unchecked where the scenario asks for it', async () => {
    assert.equal((await ask({rejectUnauthorized: false}, 1)).length, 1);
  });

  test('sees the client certificate', async () => {
    const [reply] = await ask({ca, cert: ca, key}, 1);

    assert.equal(reply!.head.header('x-client'), 'true');
  });

  test('is refused with a hint when its CA is unknown', async () => {
    await assert.rejects(ask({}, 1), {kind: 'tls'});
    await assert.rejects(checkRegistry(url, optionsOf({})), (error) => {
      assert(error instanceof ProfilerError);
      assert.equal(error.code, 'LOAD_REGISTRY_UNREACHABLE');
      assert.match(error.hint, /tls: \{ca: FILE\}/);
      return true;
    });
  });

  test('is told apart from one that speaks plain HTTP', async () => {
    const plain = optionsOf({});
    const registry = addressOf(url.replace('https', 'http'));

    const failing = checkRegistry(url, {...plain, registry});

    await assert.rejects(failing, {code: /LOAD_(NOT_A_REGISTRY|REGISTRY_UNREACHABLE)/});
  });

  async function ask(tls: TlsOptions, times: number) {
    const session = new Session(optionsOf(tls));
    const trace = new OperationTrace('test', systemRandom);
    const replies = [];
    try {
      for (let time = 0; time < times; time += 1) {
        const call = {step: 'ping', method: 'GET', to: '/v2/', scope: '', expect: [200]} as const;
        replies.push(await session.call(trace, call));
      }
    } finally {
      session.stop(new HttpFailure('interrupted', 'end of test'));
    }
    return replies;
  }

  function optionsOf(tls: TlsOptions) {
    return {
      registry: addressOf(url),
      tls,
      credentials: undefined,
      timeoutMs: 5000,
      random: systemRandom,
      nowMs: () => performance.now(),
    };
  }
});
