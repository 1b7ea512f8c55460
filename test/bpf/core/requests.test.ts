// Requests against real servers, on the loader's own records: each that a client sent comes back once,
// and its parts add up.

import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {createHash, randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {connect} from 'node:net';
import {after, before, describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {promisify} from 'node:util';

import {startRedis} from '../../../src/parts/redis.js';
import {startRegistry, type RegistryPart} from '../../../src/parts/registry.js';
import {mountDisk, type Disk} from '../../support/mounted-disk.js';
import {CoreLoader, engineIsMissing, ofType} from './core-loader.js';
import type {CoreRecord} from './records.js';
import {callsTo, partMs, ServedReader, sumOf, type Served} from './served.js';

const run = promisify(execFile);
/** For a server to see that its client is gone. */
const SETTLE_MS = 250;
const DRAINING = 8;

describe('requests of docker-registry', {skip: engineIsMissing() ?? false}, () => {
  let registry: RegistryPart;
  let disk: Disk;
  let loader: CoreLoader;
  const reader = new ServedReader();
  const seen: CoreRecord[] = [];

  before(async () => {
    disk = mountDisk();
    registry = await startRegistry({storageDir: disk.directory});
    loader = await CoreLoader.start();
    await loader.watch(registry.pid);
    // The first request of a port tells which sockets are a server's.
    await fetch(`${registry.url}/v2/`).then((answer) => answer.text());
    await take();
  });

  after(async () => {
    await loader?.stop();
    await registry?.stop();
    disk?.unmount();
  });

  async function records(): Promise<readonly CoreRecord[]> {
    await sleep(SETTLE_MS);
    const all = await loader.cut();
    seen.push(...ofType(all, 'loss'));
    return all;
  }

  /** What ended since the last call. */
  async function take(): Promise<Served[]> {
    return reader.read(await records());
  }

  async function talk(pieces: readonly (string | Buffer)[], port = registry.port): Promise<void> {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined).resume();
    await once(socket, 'connect');
    for (const piece of pieces) {
      socket.write(piece);
      await sleep(30);
    }
    await sleep(300);
    socket.destroy();
  }

  async function pushBlob(bytes: number): Promise<string> {
    const data = randomBytes(bytes);
    const digest = `sha256:${createHash('sha256').update(data).digest('hex')}`;
    const start = await fetch(`${registry.url}/v2/big/blobs/uploads/`, {method: 'POST'});
    const location = new URL(start.headers.get('location')!, registry.url);
    location.searchParams.set('digest', digest);
    const answer = await fetch(location, {method: 'PUT', body: data});
    assert.equal(answer.status, 201);
    return digest;
  }

  for (const connections of [1, 8, 256]) {
    test(`come back once each from wrk with ${connections} connections`, async () => {
      const {stdout} = await run('wrk', ['-t1', `-c${connections}`, '-d2s', `${registry.url}/v2/`]);
      const answered = Number(/(\d+) requests in/.exec(stdout)?.[1]);
      const served = await take();

      // wrk leaves up to one request in flight on each connection uncounted.
      const counts = `${served.length} of ${answered}`;
      assert.ok(served.length >= answered, counts);
      assert.ok(served.length <= answered + connections, counts);
      assert.equal(new Set(served.map(({request}) => request.id)).size, served.length);
      // net/http's background reader may have taken the first byte.
      assert.ok(served.every(({requestLine}) => /^G?ET \/v2\/ HTTP\/1.1$/.test(requestLine)));
    });
  }

  test('add up, and explain the median request', async () => {
    await run('wrk', ['-t1', '-c4', '-d1s', `${registry.url}/v2/`]);
    const served = await take();

    const shares = served
      .map(({unexplainedNs, durationNs}) => unexplainedNs / durationNs)
      .sort((left, right) => left - right);
    // The scheduler's sums and the clock of the programs do not move together.
    assert.ok(shares[0]! > -0.05, `${shares[0]} too much`);
    assert.ok(shares[Math.floor(shares.length / 2)]! <= 0.05);
    for (const {request, queueNs} of served) {
      assert.ok(queueNs >= 0);
      assert.ok(request.goid > 0 && request.goid < 2 ** 40);
    }
  });

  test('have their own heads, behind a bearer token of 6 KB too', async () => {
    const sent = Array.from({length: 200}, () => randomBytes(24).toString('hex'));
    await Promise.all(
      sent.map((id) =>
        fetch(`${registry.url}/v2/a/${id}/tags/list`, {
          headers: {authorization: `Bearer ${'t'.repeat(6_000)}`, traceparent: `00-${id}-01`},
        }).then((answer) => answer.text()),
      ),
    );
    const served = (await take()).filter(({requestLine}) => requestLine.includes('/v2/a/'));

    const tied = served.flatMap(({requestLine, head}) => {
      const id = /traceparent: 00-([0-9a-f]+)-01/.exec(head)?.[1] ?? '';
      return requestLine.includes(`/${id}/`) ? [id] : [];
    });
    assert.equal(served.length, sent.length);
    assert.deepEqual(new Set(tied), new Set(sent));
  });

  test('have statuses, HEAD and 100 Continue too', async () => {
    await run('curl', ['-s', '-I', `${registry.url}/v2/x/manifests/none`]);
    const upload = await fetch(`${registry.url}/v2/x/blobs/uploads/`, {method: 'POST'});
    const location = new URL(upload.headers.get('location')!, registry.url).href;
    const type = ['-H', 'Content-Type: application/octet-stream'];
    const patch = ['-s', '-X', 'PATCH', '-H', 'Expect: 100-continue', ...type];
    await run('curl', [...patch, '--data-binary', 'x'.repeat(5_000), location]);
    const served = await take();

    assert.deepEqual(
      served.map(({requestLine, request}) => `${requestLine.split(' ')[0]} ${request.status}`),
      ['HEAD 404', 'POST 202', 'PATCH 202'],
    );
    assert.ok(served[2]!.request.bytesIn > 5_000);
    assert.ok(served[2]!.request.bytesOut > 25, '100 Continue and the answer');
  });

  test('are told apart when they are pipelined', async () => {
    const request = (n: number): string => `GET /v2/p/${n} HTTP/1.1\r\nHost: x\r\n\r\n`;
    await talk([request(1) + request(2) + request(3)]);
    const served = await take();

    assert.deepEqual(
      served.map(({request: {status, headBytes}}) => [status, headBytes > 0]),
      [
        [404, true],
        [404, false],
        [404, false],
      ],
    );
    served.slice(1).forEach(({request: {startNs, connection}}, at) => {
      assert.equal(startNs, served[at]!.request.endNs);
      assert.equal(connection, served[0]!.request.connection);
    });
  });

  test('may come in pieces', async () => {
    const pieces = ['GET /v2/ HT', 'TP/1.1\r\nHost: x\r\ntra', 'ceparent: 1\r\n\r\n'];
    await talk(pieces);
    const served = await take();

    // net/http's background reader does not run before the first request.
    assert.deepEqual(
      served.map(({head}) => head),
      [pieces.join('')],
    );
  });

  test('have heads of 16 KB at most', async () => {
    await talk([`GET /v2/${'l'.repeat(65_536)} HTTP/1.1\r\nHost: x\r\n\r\n`]);
    const [one, ...more] = await take();

    assert.equal(more.length, 0);
    // Where the frames of the answer lead to net/http's own request, the engine ends the head with the fields that it
    // tells, of which this one has none. Where they do not, the agent tells that the trace is not known.
    const ended = 16_384 + ' HTTP/1.1\r\n\r\n'.length;
    assert.ok([16_384, ended].includes(one?.head.length ?? 0), `${one?.head.length} bytes`);
  });

  test('have a body that comes slowly in receive', async () => {
    const upload = await fetch(`${registry.url}/v2/slow/blobs/uploads/`, {method: 'POST'});
    const {pathname, search} = new URL(upload.headers.get('location')!, registry.url);
    await take();
    const socket = connect(registry.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(`PATCH ${pathname}${search} HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\n\r\nabcd`);
    await sleep(500);
    socket.write('efgh');
    await once(socket, 'data');
    socket.destroy();
    const [one] = await take();

    const receivedMs = partMs(one!, 'receive');
    assert.equal(one!.request.status, 202);
    assert.ok(receivedMs > 450 && receivedMs < 1_500, `${receivedMs} ms`);
  });

  test('have a client that reads slowly in send.wait', async () => {
    const digest = await pushBlob(32 * 1024 * 1024);
    await take();
    const socket = connect({port: registry.port, host: '127.0.0.1'});
    await once(socket, 'connect');
    socket.write(`GET /v2/big/blobs/${digest} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    socket.pause();
    await sleep(1_000);
    socket.resume();
    await once(socket, 'close');
    const [one] = await take();

    assert.equal(one!.request.status, 200);
    assert.ok(one!.request.bytesOut > 32 * 1024 * 1024, `${one!.request.bytesOut} bytes`);
    assert.ok(partMs(one!, 'send.wait') > 900, `${partMs(one!, 'send.wait')} ms`);
  });

  test('say when the peer had all of an answer', async () => {
    const digest = await pushBlob(1024 * 1024);
    await take();
    const socket = connect(registry.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(`GET /v2/big/blobs/${digest} HTTP/1.1\r\nHost: x\r\n\r\n`);
    socket.pause();
    await sleep(500);
    socket.resume();
    await sleep(200);
    const all = await records();
    socket.destroy();
    const [one] = reader.read([...all, ...(await records())]);

    assert.equal((one?.request.flags ?? 0) & DRAINING, DRAINING);
    const drained = ofType(all, 'drained').find(
      ({id, endNs}) => id === one?.request.id && endNs === one.request.endNs,
    );
    const waitedMs = (drained!.drainedNs - one!.request.startNs) / 1e6;
    assert.ok(waitedMs > 450 && waitedMs < 1_500, `${waitedMs} ms`);
  });

  test('say it once for an answer that is written in many pieces', async () => {
    const digest = await pushBlob(4 * 1024 * 1024);
    await take();
    for (let pulls = 0; pulls < 20; pulls += 1) {
      const answer = await fetch(`${registry.url}/v2/big/blobs/${digest}`);
      assert.equal((await answer.arrayBuffer()).byteLength, 4 * 1024 * 1024);
    }
    const all = await records();

    const draining = reader.read(all).filter(({request}) => (request.flags & DRAINING) !== 0);
    assert.ok(draining.length > 0);
    assert.deepEqual(
      ofType(all, 'drained')
        .map(({id, endNs}) => `${id} ${endNs}`)
        .sort(),
      draining.map(({request}) => `${request.id} ${request.endNs}`).sort(),
    );
  });

  test('have a disk that stands still in a part of the file system, with the device', async () => {
    await pushBlob(1_000);
    await take();
    await run('fsfreeze', ['-f', disk.directory]);
    const push = pushBlob(1_000);
    await sleep(500);
    await run('fsfreeze', ['-u', disk.directory]);
    await push;
    const served = await take();

    const fsMs = served.map((one) =>
      (['fs.read', 'fs.write', 'fs.sync', 'fs.meta'] as const).reduce(
        (sum, part) => sum + partMs(one, part),
        0,
      ),
    );
    const slowest = served[fsMs.indexOf(Math.max(...fsMs))]!;
    assert.ok(Math.max(...fsMs) > 450, `${fsMs.join(' ')} ms`);
    assert.ok(slowest.request.device >> 20 > 0);
    assert.ok(slowest.unexplainedNs < 50e6, `${slowest.unexplainedNs} ns`);
  });

  test('have a redis that stands still in calls to that peer', async () => {
    const redis = await startRedis();
    const cached = await startRegistry({redis: `127.0.0.1:${redis.port}`});
    await loader.watch(cached.pid);
    const path = `${cached.url}/v2/a/blobs/sha256:${'a'.repeat(64)}`;
    await fetch(path).then((answer) => answer.text());
    await take();
    process.kill(redis.pid, 'SIGSTOP');
    const asked = fetch(path).then((answer) => answer.text());
    await sleep(300);
    process.kill(redis.pid, 'SIGCONT');
    await asked;
    const [one] = await take();
    await cached.stop();
    await redis.stop();

    const upstreamMs = sumOf(callsTo(one!, `127.0.0.1:${redis.port}`)) / 1e6;
    assert.ok(upstreamMs > 270 && upstreamMs < 1_200, `${upstreamMs} ms`);
    assert.ok(one!.unexplainedNs < 30e6, `${one!.unexplainedNs} ns`);
  });

  test('make nothing of garbage, and a client that goes leaves its request', async () => {
    await talk([randomBytes(300), '\r\n\r\n']);
    assert.deepEqual(await take(), []);

    await talk([
      'PATCH /v2/gone/blobs/uploads/1 HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nab',
    ]);
    assert.deepEqual(
      (await take()).map(({requestLine}) => requestLine.split(' ')[0]),
      ['PATCH'],
    );
  });

  test('of a server that is killed end without an answer', async () => {
    const doomed = await startRegistry();
    await loader.watch(doomed.pid);
    await fetch(`${doomed.url}/v2/`).then((answer) => answer.text());
    await take();
    const socket = connect(doomed.port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write('PATCH /v2/x/blobs/uploads/1 HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nab');
    await sleep(200);
    process.kill(doomed.pid, 'SIGKILL');
    await sleep(200);
    socket.destroy();
    const served = await take();
    await doomed.stop();

    assert.deepEqual(
      served.map(({requestLine, request}) => [requestLine.split(' ')[0], request.status]),
      [['PATCH', 0]],
    );
  });

  test('lose nothing', () => {
    assert.deepEqual(
      ofType(seen, 'loss').filter(({reason}) => reason !== 3),
      [],
    );
  });
});
