// The requests probe against a real docker-registry: each request that a client sent comes back
// once, with its own trace, and with a budget that adds up.

import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {createHash, randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {connect} from 'node:net';
import {after, before, describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {promisify} from 'node:util';

import {budgetSumNs, type RequestRecord} from '../../src/domain/request.js';
import {startRedis} from '../../src/parts/redis.js';
import {startRegistry, type RegistryPart} from '../../src/parts/registry.js';
import {mountDisk, type Disk} from '../support/mounted-disk.js';
import {REQUESTS_ENGINES} from './support/engines.js';
import type {AskedRequests} from './support/requests-probe.js';

const run = promisify(execFile);
/** The goal. Of half a million requests one was seen to have no record, and nobody knows why. */
const CAPTURED = 0.999;
const LONG_HEADS = 7;
const FS_PARTS = ['fs.read', 'fs.write', 'fs.sync', 'fs.meta'] as const;

for (const engine of REQUESTS_ENGINES) {
  describe(`requests, by ${engine.name}`, {skip: engine.skip}, () => {
    let registry: RegistryPart;
    let probe: AskedRequests;
    let disk: Disk;

    before(async () => {
      disk = mountDisk();
      registry = await startRegistry({storageDir: disk.directory});
      probe = await engine.start([registry.pid]);
      // The first request of a port tells which sockets are a server's.
      await fetch(`${registry.url}/v2/`).then((answer) => answer.text());
      await take();
    });

    after(async () => {
      await probe?.stop();
      await registry?.stop();
      disk?.unmount();
    });

    /** The records of what ended since the last call. */
    async function take(): Promise<RequestRecord[]> {
      await probe.settle();
      return probe.records.splice(0);
    }

    /** Writes the text in the pieces given, and reads until the server has nothing more to say. */
    async function talk(pieces: readonly string[], idleMs = 300): Promise<string> {
      const socket = connect(registry.port, '127.0.0.1');
      let answer = '';
      socket.setEncoding('latin1').on('data', (text: string) => (answer += text));
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      for (const piece of pieces) {
        socket.write(piece);
        await sleep(30);
      }
      await sleep(idleMs);
      socket.destroy();
      return answer;
    }

    for (const connections of [1, 32, 256]) {
      test(`has one record for each request of wrk with ${connections} connections`, async () => {
        const {stdout} = await run('wrk', [
          '-t1',
          `-c${connections}`,
          '-d2s',
          `${registry.url}/v2/`,
        ]);
        const answered = Number(/(\d+) requests in/.exec(stdout)?.[1]);
        const records = await take();
        // The last one of a connection ends when the server notices that its client is gone.
        if (records.length < answered) records.push(...(await take()));

        // wrk leaves up to one request in flight on each connection uncounted.
        const seen = `${records.length} of ${answered}, ${probe.unreadable()} unreadable`;
        assert.ok(records.length >= CAPTURED * answered, seen);
        assert.ok(records.length <= answered + connections, seen);
        assert.ok(records.every(({step, method}) => step === 'ping' && method === 'GET'));
      });
    }

    test('ties each request to the trace that its sender wrote down', async () => {
      const sent = Array.from({length: 200}, () => randomBytes(24).toString('hex'));

      await Promise.all(
        sent.map((ids) =>
          fetch(`${registry.url}/v2/a/${ids}/tags/list`, {
            headers: {
              authorization: `Bearer ${'t'.repeat(2_048)}`,
              traceparent: `00-${ids.slice(0, 32)}-${ids.slice(32)}-01`,
            },
          }).then((answer) => answer.text()),
        ),
      );
      // Of wrk's last ones, some may end only now.
      const records = (await take()).filter(({path}) => path.startsWith('/v2/a/'));

      const tied = records.filter(({path, trace}) =>
        path.includes(`/${trace?.traceId}${trace?.spanId}/`),
      );
      assert.equal(records.length, sent.length);
      assert.equal(tied.length, sent.length);
      assert.deepEqual(
        new Set(tied.map(({trace}) => `${trace?.traceId}${trace?.spanId}`)),
        new Set(sent),
      );
    });

    test('knows the trace of a head of 14 KB, or tells that it does not', async () => {
      const place = `${registry.port} long heads`;
      const toldBefore = probe.unread[place] ?? 0;
      for (let sent = 0; sent < LONG_HEADS; sent += 1) {
        const headers = {
          authorization: `Bearer ${'t'.repeat(14 * 1024)}`,
          traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
        };
        await fetch(`${registry.url}/v2/long`, {headers}).then((answer) => answer.text());
      }
      const records = (await take()).filter(({path}) => path === '/v2/long');

      const tied = records.filter(({trace}) => trace?.spanId === 'b'.repeat(16)).length;
      assert.equal(records.length, LONG_HEADS);
      assert.equal(tied, engine.name === 'bpftrace' ? 0 : LONG_HEADS);
      assert.equal((probe.unread[place] ?? 0) - toldBefore, LONG_HEADS - tied);
    });

    test('adds up, and explains the median request', async () => {
      await run('wrk', ['-t1', '-c4', '-d1s', `${registry.url}/v2/`]);
      const records = await take();

      for (const {budget, durationNs} of records) assert.equal(budgetSumNs(budget), durationNs);
      const explained = records
        .map(({budget, durationNs}) => 1 - (budget.get('unexplained') ?? 0) / durationNs)
        .sort((left, right) => left - right);
      assert.ok(explained[Math.floor(explained.length / 2)]! >= 0.95);
    });

    test('sees curl, HEAD, and a body that waits for 100 Continue', async () => {
      await run('curl', ['-s', `${registry.url}/v2/`]);
      await run('curl', ['-s', '-I', `${registry.url}/v2/x/manifests/none`]);
      const upload = await fetch(`${registry.url}/v2/x/blobs/uploads/`, {method: 'POST'});
      const location = upload.headers.get('location')!;
      await run('curl', [
        '-s',
        '-X',
        'PATCH',
        '-H',
        'Expect: 100-continue',
        '-H',
        'Content-Type: application/octet-stream',
        '--data-binary',
        'x'.repeat(5_000),
        new URL(location, registry.url).href,
      ]);
      const records = await take();

      assert.deepEqual(
        records.map(({method, step, status}) => `${method} ${step} ${status}`).sort(),
        [
          'GET ping 200',
          'HEAD manifest.head 404',
          'PATCH upload.chunk 202',
          'POST upload.start 202',
        ],
      );
      const patch = records.find(({method}) => method === 'PATCH')!;
      assert.ok(patch.bytesIn > 5_000, `${patch.bytesIn} bytes in`);
      assert.ok(patch.bytesOut > 25, '100 Continue and the answer');
    });

    test('tells pipelined requests apart', async () => {
      const request = (n: number): string => `GET /v2/p/${n} HTTP/1.1\r\nHost: x\r\n\r\n`;

      const answer = await talk([request(1) + request(2) + request(3)]);
      const records = await take();

      assert.equal(answer.split('HTTP/1.1 404').length - 1, 3);
      assert.deepEqual(
        records.map(({path, status}) => `${path} ${status}`),
        ['/v2/p/1 404', '/v2/p/2 404', '/v2/p/3 404'],
      );
    });

    test('reads a head that comes in pieces', async () => {
      await talk([
        'GET /v2/ HT',
        'TP/1.1\r\nHost: x\r\ntrace',
        `parent: 00-${'a'.repeat(32)}`,
        `-${'b'.repeat(16)}-01\r\n\r\n`,
      ]);
      const records = await take();

      assert.equal(records.length, 1);
      assert.deepEqual(records[0]?.trace, {traceId: 'a'.repeat(32), spanId: 'b'.repeat(16)});
    });

    test('charges a body that comes slowly to receive', async () => {
      const upload = await fetch(`${registry.url}/v2/slow/blobs/uploads/`, {method: 'POST'});
      const {pathname, search} = new URL(upload.headers.get('location')!, registry.url);
      await take();

      const head = `PATCH ${pathname}${search} HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\n\r\n`;
      const socket = connect(registry.port, '127.0.0.1');
      await once(socket, 'connect');
      socket.write(`${head}abcd`);
      const startMs = performance.now();
      await sleep(500);
      const pausedMs = performance.now() - startMs;
      socket.write('efgh');
      await once(socket, 'data');
      socket.destroy();
      const [record] = await take();

      const receivedMs = (record?.budget.get('receive') ?? 0) / 1e6;
      assert.equal(record?.status, 202);
      assert.ok(Math.abs(receivedMs - pausedMs) < 50, `${receivedMs} of ${pausedMs} ms`);
    });

    test('charges a client that reads slowly to send.wait', async () => {
      const digest = await pushBlob(32 * 1024 * 1024);
      await take();

      const socket = connect({port: registry.port, host: '127.0.0.1'});
      await once(socket, 'connect');
      socket.write(`GET /v2/big/blobs/${digest} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      socket.pause();
      await sleep(1_000);
      const resumedMs = performance.now();
      socket.resume();
      await once(socket, 'close');
      const drainedMs = performance.now() - resumedMs;
      const [record] = await take();

      const waitedMs = (record?.budget.get('send.wait') ?? 0) / 1e6;
      assert.equal(record?.status, 200);
      assert.ok(record.bytesOut > 32 * 1024 * 1024, `${record.bytesOut} bytes`);
      assert.ok(waitedMs > 900 && waitedMs < 1_000 + drainedMs, `${waitedMs} ms`);
    });

    test('tells how long the end of an answer was on its way, which no part of the budget is', async () => {
      const digest = await pushBlob(1024 * 1024);
      // From the first answer that was on its way on, it is known that this kernel tells.
      await fetch(`${registry.url}/v2/big/blobs/${digest}`).then((answer) => answer.arrayBuffer());
      await take();

      // Most of it fits the server's buffer, and not the client's.
      const socket = connect(registry.port, '127.0.0.1');
      await once(socket, 'connect');
      socket.write(`GET /v2/big/blobs/${digest} HTTP/1.1\r\nHost: x\r\n\r\n`);
      socket.pause();
      await sleep(500);
      socket.resume();
      await sleep(200);
      const [record] = await take();
      socket.destroy();

      assert.equal(record?.status, 200);
      assert.equal(budgetSumNs(record.budget), record.durationNs);
      const waitedMs = (record.durationNs + (record.drainNs ?? 0)) / 1e6;
      assert.ok(
        waitedMs > 450 && waitedMs < 650,
        `${record.durationNs / 1e6} + ${record.drainNs} ns`,
      );
    });

    test('keeps what the client did not wait for, as a request without an answer or with one', async () => {
      const socket = connect(registry.port, '127.0.0.1');
      await once(socket, 'connect');
      socket.write(
        'PATCH /v2/gone/blobs/uploads/1 HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nab',
      );
      await sleep(50);
      socket.destroy();
      const records = await take();

      assert.equal(records.length, 1);
      assert.equal(records[0]?.method, 'PATCH');
    });

    test('makes no record of garbage', async () => {
      await talk([randomBytes(300).toString('latin1'), '\r\n\r\n']);
      const records = await take();

      assert.deepEqual(records, []);
    });

    test('charges a file system that stands still to the part that waits for it', async () => {
      const heldMs = 500;
      await pushBlob(1_000);
      await take();

      await run('fsfreeze', ['-f', disk.directory]);
      const push = pushBlob(1_000);
      await sleep(heldMs);
      await run('fsfreeze', ['-u', disk.directory]);
      await push;
      const records = await take();

      const fsMs = records.map(({budget}) =>
        FS_PARTS.reduce((sum, part) => sum + (budget.get(part) ?? 0) / 1e6, 0),
      );
      const slowest = records[fsMs.indexOf(Math.max(...fsMs))]!;
      const [longest] = [...slowest.calls].sort((a, b) => b.durationNs - a.durationNs);
      assert.match(longest?.part ?? '', /^fs\./);
      assert.ok(longest!.offsetNs + longest!.durationNs <= slowest.durationNs);
      assert.match(slowest.details.device ?? '', /^(loop\d+|\d+:\d+)$/);
      assert.ok(Math.max(...fsMs) > heldMs * 0.9, `${fsMs.join(' ')} ms`);
      assert.ok((slowest.budget.get('unexplained') ?? 0) < heldMs * 1e5);
    });

    test('charges a redis that stands still to the upstream that waits for it, and to nothing else', async () => {
      const heldMs = 300;
      const redis = await startRedis();
      const cached = await startRegistry({redis: `127.0.0.1:${redis.port}`});
      probe.watch(cached.pid);
      const path = `${cached.url}/v2/a/blobs/sha256:${'a'.repeat(64)}`;
      await fetch(path).then((answer) => answer.text());
      await take();

      process.kill(redis.pid, 'SIGSTOP');
      const asked = fetch(path).then((answer) => answer.text());
      await sleep(heldMs);
      process.kill(redis.pid, 'SIGCONT');
      await asked;
      const [record] = (await take()).filter(({side}) => side === 'server');
      await cached.stop();
      await redis.stop();

      const part = `upstream:127.0.0.1:${redis.port}` as const;
      const upstreamMs = (record?.budget.get(part) ?? 0) / 1e6;
      const restMs = (record?.durationNs ?? 0) / 1e6 - upstreamMs;
      assert.ok(upstreamMs > heldMs * 0.9, `${upstreamMs} ms upstream, ${restMs} ms else`);
      assert.ok((record?.budget.get('unexplained') ?? 0) / 1e6 < heldMs * 0.1);
      assert.equal(record?.details.peer, `127.0.0.1:${redis.port}`);
      assert.ok(
        record.calls.some((call) => call.part === part && call.durationNs > heldMs * 0.9e6),
      );
    });

    test('loses nothing', () => {
      assert.equal(probe.lost(), 0);
    });

    async function pushBlob(bytes: number): Promise<string> {
      const data = randomBytes(bytes);
      const digest = `sha256:${createHash('sha256').update(data).digest('hex')}`;
      const start = await fetch(`${registry.url}/v2/big/blobs/uploads/`, {method: 'POST'});
      const location = new URL(start.headers.get('location')!, registry.url);
      location.searchParams.set('digest', digest);
      const put = await fetch(location, {method: 'PUT', body: data});
      assert.equal(put.status, 201);
      return digest;
    }
  });
}
