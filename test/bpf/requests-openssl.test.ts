// Requests over TLS of programs that use OpenSSL, by the CO-RE engine: nginx as a server and as a client of
// another one, and Python, whose ssl module calls SSL_read_ex and SSL_write_ex.

import assert from 'node:assert/strict';
import {execFile, execFileSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {connect, createServer, type AddressInfo, type Server} from 'node:net';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {promisify} from 'node:util';

import {findLoader} from '../../agent/core/loader.js';
import {budgetSumNs, type RequestRecord} from '../../src/domain/request.js';
import {freePort} from '../../src/parts/listening.js';
import {startNginx, type NginxPart} from '../../src/parts/nginx.js';
import {findProgram} from '../../src/parts/program.js';
import {temporaryFolder} from '../support/temporary-folder.js';
import {whyNoProbes} from './support/bpftraces.js';
import {childrenOf} from './support/children-of.js';
import {startCoreRequests} from './support/core-requests-probe.js';
import {startPythonTls, type PythonTls} from './support/python-tls.js';
import type {AskedRequests} from './support/requests-probe.js';

const run = promisify(execFile);
const MISSING = ['nginx', 'openssl', 'ab', 'curl', 'python3'].filter((name) => !findProgram(name));
const SKIP =
  whyNoProbes() ||
  (findLoader() === undefined && 'needs clang, libbpf-dev and bpftool') ||
  (MISSING.length > 0 && `needs ${MISSING.join(', ')}`);
const DELAY_MS = 60;
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

describe('requests over TLS of programs that use OpenSSL', {skip: SKIP}, () => {
  const folder = temporaryFolder('openssl');
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  let port: number;
  let url: string;
  let nginx: NginxPart;
  let python: PythonTls;
  let probe: AskedRequests;

  before(async () => {
    const subject = ['-nodes', '-subj', '/CN=localhost', '-keyout', key, '-out', certificate];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
    execFileSync('openssl', ['req', '-x509', ...kind, ...subject], {stdio: 'ignore'});
    writeFileSync(join(folder, 'big'), Buffer.alloc(1 << 20, 'x'));
    python = await startPythonTls(key, certificate);
    port = await freePort();
    url = `https://127.0.0.1:${port}`;
    nginx = await startNginx({accessLog: true, root: folder, locations: locations()});
    probe = await startCoreRequests([nginx.pid, ...childrenOf(nginx.pid), python.pid]);
    await take();
  });
  after(async () => {
    await probe?.stop();
    await nginx?.stop();
    python?.stop();
  });

  function locations(): string {
    return `listen 127.0.0.1:${port} ssl; root ${folder};
      ssl_certificate ${certificate}; ssl_certificate_key ${key}; ssl_protocols TLSv1.2 TLSv1.3;
      location /behind { proxy_pass https://127.0.0.1:${python.port}; }`;
  }

  async function take(): Promise<readonly RequestRecord[]> {
    await probe.settle();
    return probe.records.splice(0);
  }

  async function curl(path: string, ...args: string[]): Promise<void> {
    await run('curl', ['-sk', '-o', '/dev/null', ...args, `${url}${path}`]);
  }

  for (const [name, ...args] of [
    ['TLS 1.3, many on a connection', '-k', '-f', 'TLS1.3'],
    ['TLS 1.3, one on a connection', '-f', 'TLS1.3'],
    ['TLS 1.2, one on a connection', '-f', 'TLS1.2'],
  ]) {
    test(`are served: ${name}`, async () => {
      const sent = 503;
      await run('ab', ['-q', ...args, '-c', '7', '-n', String(sent), `${url}/certificate.pem`]);
      const records = await take();

      assert.equal(records.length, sent);
      for (const record of records) {
        assert.deepEqual([record.method, record.status], ['GET', 200]);
        assert.equal(budgetSumNs(record.budget), record.durationNs);
      }
      const shaken = records.filter(({budget}) => budget.has('tls')).length;
      assert.equal(shaken, args[0] === '-k' ? 7 : sent);
    });
  }

  test('have their own path, status, trace and bytes, as the access log has them', async () => {
    const logged = accessLog().length;
    for (let n = 0; n < 9; n += 1) await curl(`/none/${n}`);
    await curl('/big', '-H', `traceparent: 00-${TRACE}-00f067aa0ba902b7-01`);
    await curl('/behind/put', '-X', 'PUT', '--data-binary', `@${join(folder, 'big')}`);
    await curl('/none/long', '-H', `x-long: ${'y'.repeat(7_000)}`);
    const records = (await take()).filter(({side, pid}) => side === 'server' && pid !== python.pid);

    const lines = records.map(({method, path, status}) => `${method} ${path} ${status}`);
    assert.deepEqual(lines.toSorted(), accessLog().slice(logged).toSorted());
    const big = records.find(({path}) => path === '/big');
    assert.equal(big?.trace?.traceId, TRACE);
    assert.ok(big.bytesOut > 1 << 20);
    const put = records.find(({method}) => method === 'PUT');
    assert.ok(put!.bytesIn > 1 << 20, `${put!.bytesIn} bytes`);
  });

  test('are made, and have their answers', async () => {
    for (let n = 0; n < 5; n += 1) await curl(`/behind/${n}`);
    const records = await take();

    const of = (side: string, pid?: number): string[] =>
      records
        .filter((record) => record.side === side && (pid === undefined || record.pid === pid))
        .map(({method, path, status}) => `${method} ${path} ${status}`)
        .toSorted();
    const expected = [0, 1, 2, 3, 4].map((n) => `GET /behind/${n} 202`);
    assert.deepEqual(of('client'), expected);
    assert.deepEqual(of('server', python.pid), expected);
    for (const {side, peer, budget} of records.filter((record) => record.side === 'client')) {
      assert.equal(peer, `127.0.0.1:${python.port}`, side);
      assert.ok((budget.get('tls') ?? 0) > 0);
    }
  });

  test('have the handshake of their connection in the part tls', async () => {
    const slow = await startSlowWay(port);
    const {port: slowPort} = slow.address() as AddressInfo;
    await run('curl', [
      '-sk',
      `https://127.0.0.1:${slowPort}/none/1`,
      `https://127.0.0.1:${slowPort}/none/2`,
    ]);
    slow.close();
    const [first, second] = await take();

    // The client's last part of the handshake was held back once.
    const ms = (first!.budget.get('tls') ?? 0) / 1e6;
    assert.ok(ms >= 0.9 * DELAY_MS, `${ms} ms`);
    assert.ok(first!.durationNs / 1e6 >= ms);
    assert.equal(second!.budget.get('tls'), undefined);
  });

  test('lose nothing, and no connection is counted as unread', () => {
    assert.equal(probe.lost(), 0);
    assert.equal(probe.unreadable(), 0);
    assert.deepEqual(probe.unread, {});
  });

  test('are not seen where OpenSSL gets its bytes through memory, and are counted', async () => {
    await run('curl', ['-sk', '--tls-max', '1.2', `https://127.0.0.1:${python.memoryPort}/none`]);
    const records = await take();

    assert.deepEqual(records, []);
    assert.deepEqual(probe.unread, {[`${python.memoryPort} TLS`]: 1});
  });

  function accessLog(): string[] {
    return readFileSync(join(nginx.directory, 'access.log'), 'utf8').trimEnd().split('\n');
  }
});

/** A relay to a port that holds each piece of the client's back for a while. */
async function startSlowWay(port: number): Promise<Server> {
  const server = createServer((client) => {
    const way = connect(port, '127.0.0.1');
    way.pipe(client);
    client.on('data', (piece) => void sleep(DELAY_MS).then(() => way.write(piece)));
    client.on('end', () => void sleep(2 * DELAY_MS).then(() => way.end()));
    for (const socket of [client, way]) socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
