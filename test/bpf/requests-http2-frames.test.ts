// Requests of HTTP/2 that nginx serves, by the CO-RE engine: over TLS and in plain text, as its access log has them,
// however frames are split and streams are mixed.

import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync, writeFileSync} from 'node:fs';
import {createServer as createHttp, type Server as HttpServer} from 'node:http';
import {connect, constants, type ClientHttp2Session, type ClientHttp2Stream} from 'node:http2';
import {
  connect as connectTcp,
  createServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {setImmediate, setTimeout as sleep} from 'node:timers/promises';
import {promisify} from 'node:util';

import {findLoader} from '../../agent/core/loader.js';
import {budgetSumNs, type RequestRecord} from '../../src/domain/request.js';
import {freePort} from '../../src/parts/listening.js';
import {startNginx, type NginxPart} from '../../src/parts/nginx.js';
import {findProgram} from '../../src/parts/program.js';
import {makeCertificate, type CertificateFiles} from '../support/certificates.js';
import {temporaryFolder} from '../support/temporary-folder.js';
import {whyNoProbes} from './support/bpftraces.js';
import {childrenOf} from './support/children-of.js';
import {startCoreRequests} from './support/core-requests-probe.js';
import type {AskedRequests} from './support/requests-probe.js';

const run = promisify(execFile);
const MISSING = ['nginx', 'openssl', 'curl'].filter((name) => !findProgram(name));
const SKIP =
  whyNoProbes() ||
  (findLoader() === undefined && 'needs clang, libbpf-dev and bpftool') ||
  (MISSING.length > 0 && `needs ${MISSING.join(', ')}`);
const CONNECTIONS = 7;
const REQUESTS = 61;
const BIG_BYTES = 1 << 20;
const BODY_BYTES = 300_007;
const METHODS = ['GET', 'HEAD', 'POST', 'DELETE'];
/** How long the server behind nginx takes for an answer. */
const DELAY_MS = 300;

describe('requests of HTTP/2 to nginx', {skip: SKIP}, () => {
  const folder = temporaryFolder('http2-frames');
  let certificate: CertificateFiles;
  let ports: {readonly tls: number; readonly plain: number};
  let behind: HttpServer;
  let nginx: NginxPart;
  let probe: AskedRequests;

  before(async () => {
    certificate = makeCertificate(folder, 'nginx', ['IP:127.0.0.1']);
    writeFileSync(join(folder, 'big'), Buffer.alloc(BIG_BYTES, 'x'));
    writeFileSync(join(folder, 'small'), 'x');
    behind = createHttp((_request, answer) => void sleep(DELAY_MS).then(() => answer.end('slow')));
    const behindPort = await portOf(behind);
    ports = {tls: await freePort(), plain: await freePort()};
    nginx = await startNginx({
      upstreams: `log_format traced '$request_method $request_uri $status $http_traceparent';`,
      locations: locations(behindPort),
    });
    probe = await startCoreRequests([nginx.pid, ...childrenOf(nginx.pid)]);
    await take();
  });
  after(async () => {
    await probe?.stop();
    await nginx?.stop();
    behind?.closeAllConnections();
    behind?.close();
  });

  function locations(behindPort: number): string {
    return `listen 127.0.0.1:${ports.tls} ssl http2; listen 127.0.0.1:${ports.plain} http2;
      ssl_certificate ${certificate.cert}; ssl_certificate_key ${certificate.key};
      ssl_protocols TLSv1.2 TLSv1.3; root ${folder}; large_client_header_buffers 4 64k;
      access_log ${join(folder, 'access.log')} traced;
      location /slow { proxy_pass http://127.0.0.1:${behindPort}; }`;
  }

  const url = (kind: 'tls' | 'plain'): string =>
    `${kind === 'tls' ? 'https' : 'http'}://127.0.0.1:${ports[kind]}`;

  async function take(): Promise<readonly RequestRecord[]> {
    await probe.settle();
    return probe.records.splice(0).filter(({side}) => side === 'server');
  }

  /** The lines of the access log that are new with what is done. */
  async function logged(act: () => Promise<void>): Promise<readonly string[]> {
    const before = accessLog().length;
    await act();
    return accessLog().slice(before).toSorted();
  }

  function accessLog(): string[] {
    return readFileSync(join(folder, 'access.log'), 'utf8').split('\n').filter(Boolean);
  }

  for (const [name, kind, options] of [
    ['TLS 1.3', 'tls', {}],
    ['TLS 1.2', 'tls', {maxVersion: 'TLSv1.2'}],
    ['plain text', 'plain', {}],
  ] as const) {
    test(`are told as the access log has them: ${name}`, async () => {
      const lines = await logged(async () => {
        const all = Array.from({length: CONNECTIONS}, (_, at) =>
          withSession(url(kind), options, (session) => askMixed(session, at)),
        );
        await Promise.all(all);
      });
      const records = await take();

      assert.equal(lines.length, CONNECTIONS * REQUESTS);
      assertSame(records.map(lineOf), lines);
      for (const record of records) assert.equal(budgetSumNs(record.budget), record.durationNs);
      const shaken = records.filter(({budget}) => budget.has('tls')).length;
      assert.equal(shaken, kind === 'tls' ? CONNECTIONS : 0);
      assert.equal(new Set(records.map(({peer}) => peer)).size, CONNECTIONS);
      assert.deepEqual(probe.unread, {});
    });

    test(`are told where frames are split: ${name}`, async () => {
      const relay = await startPieces(ports[kind]);
      const {port} = relay.address() as AddressInfo;
      const lines = await logged(() =>
        withSession(url(kind).replace(/\d+$/, String(port)), options, (session) =>
          askMixed(session, 0),
        ),
      );
      relay.close();

      assert.equal(lines.length, REQUESTS);
      assertSame((await take()).map(lineOf), lines);
      assert.deepEqual(probe.unread, {});
    });

    test(`have the bytes of their bodies: ${name}`, async () => {
      await withSession(url(kind), options, async (session) => {
        const [big, put] = [{':path': '/big'}, {':path': '/slow', ':method': 'PUT'}];
        await Promise.all([ended(session.request(big)), sent(session.request(put))]);
      });
      const records = await take();

      assert.deepEqual(
        records.map(({path, bytesIn, bytesOut}) => [path, bytesIn, bytesOut]).toSorted(),
        [
          ['/big', 0, BIG_BYTES],
          ['/slow', BODY_BYTES, 4],
        ],
      );
    });
  }

  test('are told of curl, one on a connection', async () => {
    const lines = await logged(async () => {
      for (let n = 0; n < 5; n += 1) {
        await run('curl', ['-sk', '--http2', '-o', '/dev/null', `${url('tls')}/small?${n}`]);
        const plain = ['-s', '--http2-prior-knowledge', '-o', '/dev/null'];
        await run('curl', [...plain, `${url('plain')}/none/${n}`]);
      }
    });

    assert.equal(lines.length, 10);
    assertSame((await take()).map(lineOf), lines);
  });

  test('end without an answer where the client resets them', async () => {
    const resets = 53;
    await withSession(url('tls'), {}, async (session) => {
      const streams = Array.from({length: resets}, (_, n) =>
        session.request({':path': `/slow/${n}`}),
      );
      for (const stream of streams) stream.close(constants.NGHTTP2_CANCEL);
      await Promise.all(streams.map((stream) => once(stream, 'close')));
      await ended(session.request({':path': '/small'}));
    });
    const records = await take();

    const reset = records.filter(({path}) => path.startsWith('/slow/'));
    assert.deepEqual(
      [reset.length, new Set(reset.map(({status}) => status))],
      [resets, new Set([0])],
    );
    assert.deepEqual(
      records.filter(({path}) => path === '/small').map(({status}) => status),
      [200],
    );
  });

  test('take as long as the client waits, and have a part for the server that was asked for them', async () => {
    let waitedMs = 0;
    await withSession(url('plain'), {}, async (session) => {
      const startMs = performance.now();
      await ended(session.request({':path': '/slow'}));
      waitedMs = performance.now() - startMs;
    });
    const [record] = await take();

    const ms = record!.durationNs / 1e6;
    assert.ok(ms >= DELAY_MS - 1 && ms <= waitedMs, `${ms} of ${waitedMs} ms`);
    const upstream = [...record!.budget].find(([part]) => part.startsWith('upstream:'));
    assert.ok((upstream?.[1] ?? 0) >= 0.9 * DELAY_MS * 1e6, [...record!.budget].join());
  });

  test('have their trace behind a long field, and a longer one ends what can be read', async () => {
    const traceparent = traceOf(0, 0);
    await withSession(url('plain'), {}, async (session) => {
      const ask = (path: string, bytes: number): Promise<void> =>
        ended(session.request({':path': path, 'x-long': '~'.repeat(bytes), traceparent}));
      await ask('/small?first', 12_000);
      await ask('/small?second', 24_000);
      await ask('/small?third', 10);
    });
    const records = await take();

    assert.deepEqual(records.map(lineOf), [`GET /small?first 200 ${traceparent}`]);
    assert.deepEqual(probe.unread, {[`${ports.plain} HTTP/2`]: 1});
  });

  test('lose nothing', () => {
    assert.equal(probe.lost(), 0);
    assert.equal(probe.unreadable(), 0);
  });
});

type SessionOptions = Parameters<typeof connect>[1];

async function withSession(
  url: string,
  options: SessionOptions,
  act: (session: ClientHttp2Session) => Promise<void>,
): Promise<void> {
  const session = connect(url, {rejectUnauthorized: false, ...options});
  await once(session, 'connect');
  await act(session);
  session.close();
  await once(session, 'close');
}

/** Requests of several kinds, some ten at a time. */
async function askMixed(session: ClientHttp2Session, connection: number): Promise<void> {
  for (let first = 0; first < REQUESTS; first += 10) {
    const numbers = Array.from({length: Math.min(10, REQUESTS - first)}, (_, n) => first + n);
    await Promise.all(numbers.map((n) => askOne(session, connection, n)));
  }
}

function askOne(session: ClientHttp2Session, connection: number, n: number): Promise<void> {
  const method = METHODS[n % METHODS.length]!;
  const path = n % 3 === 0 ? `/none/${n}` : `/small?${'y'.repeat((n * 29) % 500)}`;
  const stream = session.request({
    ...{':method': method, ':path': path, traceparent: traceOf(connection, n)},
    [`x-name-${n % 7}`]: 'z'.repeat((n * 37) % 900),
  });
  return ended(stream.end());
}

function traceOf(connection: number, n: number): string {
  return `00-4bf92f3577b34da6a3ce929d0e0e${String(connection).padStart(4, '0')}-${String(n + 1).padStart(16, '0')}-01`;
}

async function ended(stream: ClientHttp2Stream): Promise<void> {
  stream.resume();
  await once(stream, 'close');
}

function sent(stream: ClientHttp2Stream): Promise<void> {
  return ended(stream.end(Buffer.alloc(BODY_BYTES, 'y')));
}

/** Both have the same lines, in whatever order; a few of those that one of them has alone are told. */
function assertSame(told: readonly string[], logged: readonly string[]): void {
  const counts = new Map<string, number>();
  for (const line of told) counts.set(line, (counts.get(line) ?? 0) + 1);
  for (const line of logged) counts.set(line, (counts.get(line) ?? 0) - 1);
  const different = [...counts].filter(([, count]) => count !== 0);

  assert.deepEqual(different.slice(0, 5), [], `${told.length} told of ${logged.length}`);
}

function lineOf({method, path, status, trace}: RequestRecord): string {
  const traceparent = trace === undefined ? '-' : `00-${trace.traceId}-${trace.spanId}-01`;
  return `${method} ${path} ${status} ${traceparent}`;
}

/** A relay to a port that sends what the client says in pieces of at most 23 bytes. */
async function startPieces(port: number): Promise<Server> {
  const server = createServer((client) => {
    const way = connectTcp(port, '127.0.0.1');
    for (const socket of [client, way]) socket.setNoDelay().on('error', () => socket.destroy());
    void sendPieces(client, way);
    way.pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function sendPieces(client: Socket, way: Socket): Promise<void> {
  // What is spoken is known by the first read alone: that of a record's header, or of the preface.
  let size = 9;
  for await (const bytes of client as AsyncIterable<Buffer>) {
    for (let at = 0; at < bytes.length; at += size, size = (size % 23) + 1) {
      way.write(bytes.subarray(at, at + size));
      await setImmediate();
    }
  }
  way.end();
}

async function portOf(server: HttpServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
