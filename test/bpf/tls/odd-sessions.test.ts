// TLS as few clients speak it: sessions that are resumed, connections that negotiate anew or are refused it, what is no
// proper TLS at a port that speaks it, and bodies as small and as large as they come. The CO-RE engine looks on.

import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {connect} from 'node:net';
import {after, afterEach, before, describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';

import {findLoader} from '../../../agent/core/loader.js';
import {budgetSumNs, type RequestRecord} from '../../../src/domain/request.js';
import {makeCertificate} from '../../support/certificates.js';
import {temporaryFolder} from '../../support/temporary-folder.js';
import {whyNoProbes} from '../support/bpftraces.js';
import {NO_GO} from '../support/lock-server.js';
import {startPythonTls} from '../support/python-tls.js';
import {WatchedServers} from '../support/watched-servers.js';

const NO_ENGINE =
  whyNoProbes() || (findLoader() === undefined && 'needs clang, libbpf-dev and bpftool');
const [CONNECTIONS, REQUESTS] = [4, 40];
const ALL = CONNECTIONS * REQUESTS;
const LOAD = ['-connections', String(CONNECTIONS), '-requests', String(REQUESTS)];
const ONE = ['-connections', '1', '-requests', '1'];
/** What a thread serves until it is watched, where it could not be from its beginning and is counted as lost. */
const MOST_UNSEEN = ALL / 20;
/** Of one that is sent whole, its bytes on the wire may be so many times those of its body, and some for its head. */
const [MOST_TIMES, MOST_HEAD] = [1.02, 2_000];
const BODIES = [1, 1_000_000_000];
const SETTLE_MS = 250;

/** RFC 8446, 5.1. */
function record(type: number, bytes: Buffer, length = bytes.length): Buffer {
  return Buffer.concat([Buffer.from([type, 3, 3, length >> 8, length & 0xff]), bytes]);
}

const [ALERT, HANDSHAKE, DATA] = [21, 22, 23];
/** ClientHello as far as anybody looks. */
const HELLO = Buffer.from([1, 0, 0, 0x3c, 3, 3, ...Array<number>(58).fill(7)]);

const GARBAGE: readonly Buffer[] = [
  record(HANDSHAKE, HELLO),
  record(HANDSHAKE, HELLO, 16_000),
  record(HANDSHAKE, Buffer.alloc(0)),
  Buffer.concat([record(HANDSHAKE, HELLO), randomBytes(3_000)]),
  record(DATA, randomBytes(500)),
  record(DATA, randomBytes(30_000)),
  record(ALERT, Buffer.from([2, 40])),
];

describe('TLS that few speak', {skip: NO_ENGINE || NO_GO}, () => {
  const folder = temporaryFolder('odd-sessions');
  let watched: WatchedServers;

  before(async () => {
    watched = await WatchedServers.start(folder);
  });
  afterEach(() => watched.stopServers());
  after(() => watched?.stop());

  for (const version of ['1.3', '1.2']) {
    test(`${version}: requests on connections that resume a session are told`, async () => {
      const flags = ['-tls', version, '-close'];
      const server = await watched.serve(flags);
      const lostBefore = watched.probe.lost();
      await watched.load(server, [...flags, '-resumes', ...LOAD]);
      const records = await watched.take();

      const missed = watched.probe.lost() > lostBefore ? MOST_UNSEEN : 1;
      const traces = new Set(records.filter(({status}) => status > 0).map(tracedBy));
      assert.ok(ALL - traces.size <= missed, `${traces.size} of ${ALL}`);
      const shaken = records.filter(({budget}) => budget.has('tls')).length;
      assert.ok(ALL - shaken <= missed, `${shaken} handshakes`);
      assert.deepEqual(watched.unreadOf(server), {});
    });
  }

  for (const [flag, bytesOf] of [
    ['-body', ({bytesIn}: RequestRecord): number => bytesIn],
    ['-answer', ({bytesOut}: RequestRecord): number => bytesOut],
  ] as const) {
    for (const bytes of BODIES) {
      test(`a request with ${flag} of ${bytes.toExponential()} bytes has them, and adds up`, async () => {
        const server = await watched.serve([]);
        await watched.load(server, [flag, String(bytes), ...ONE]);
        const [one, ...more] = await watched.take();

        assert.deepEqual(more, []);
        assert.equal(one!.status, flag === '-body' ? 201 : 200);
        const seen = bytesOf(one!);
        assert.ok(seen > bytes && seen < MOST_TIMES * bytes + MOST_HEAD, `${seen} bytes`);
        assert.equal(budgetSumNs(one!.budget), one!.durationNs);
      });
    }
  }

  test('what is no proper TLS is told nowhere, and what is asked properly then is', async () => {
    const server = await watched.serve([]);
    await watched.load(server, ONE);
    for (const bytes of GARBAGE) await send(server.port, bytes);
    await watched.load(server, ONE);
    const records = await watched.take();

    assert.equal(records.length, 2);
    // What is no HTTP is left out where requests are read (src/domain/unread.ts).
    const {other, read, ...unread} = watched.unreadOf(server);
    assert.deepEqual(unread, {});
    assert.ok(other === undefined || read! > 0);
  });

  test('a Go server refuses to negotiate anew: what was asked before is told', async () => {
    const server = await watched.serve(['-tls', '1.2']);
    await negotiateAnew(server.port, ['/v2/before?status=202', '/v2/behind?status=202']);
    const records = await watched.take();

    assert.deepEqual(
      records.map(({path, status}) => [path, status]),
      [['/v2/before?status=202', 202]],
    );
    assert.deepEqual(watched.unreadOf(server), {});
  });

  test('OpenSSL negotiates anew: what was asked before and behind it is told', async () => {
    const {key, cert} = makeCertificate(folder, 'python', ['IP:127.0.0.1']);
    const python = await startPythonTls(key, cert);
    watched.probe.watch(python.pid);
    await watched.take();
    await negotiateAnew(python.port, ['/v2/before', '/v2/behind']);
    const records = await watched.take();
    python.stop();

    assert.deepEqual(
      records.map(({path, status}) => [path, status]),
      [
        ['/v2/before', 202],
        ['/v2/behind', 202],
      ],
    );
    assert.equal(watched.probe.unread[`${python.port} TLS`], undefined);
  });
});

function tracedBy({trace}: RequestRecord): string | undefined {
  return trace?.traceId;
}

/** Sends bytes, and hangs up a moment later. */
async function send(port: number, bytes: Buffer): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined).resume();
  await once(socket, 'connect');
  socket.write(bytes);
  await sleep(SETTLE_MS);
  socket.destroy();
}

/** Asks twice over one connection, which negotiates TLS anew in between. */
async function negotiateAnew(port: number, [first, second]: readonly string[]): Promise<void> {
  const words = ['s_client', '-connect', `127.0.0.1:${port}`, '-tls1_2'];
  const client = spawn('openssl', words, {stdio: ['pipe', 'ignore', 'ignore']});
  client.stdin.on('error', () => undefined);
  const isOver = once(client, 'close');
  for (const text of [asking(first!), 'R\n', asking(second!)]) {
    client.stdin.write(text);
    await sleep(2 * SETTLE_MS);
  }
  client.stdin.end();
  client.kill();
  await isOver;
}

function asking(path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
}
