// The requests probe and what a server has to put up with: each time, what is asked properly
// afterwards is told as ever.

import assert from 'node:assert/strict';
import {once} from 'node:events';
import {connect} from 'node:net';
import {after, before, describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';

import type {RequestRecord} from '../../src/domain/request.js';
import {startRegistry, type RegistryPart} from '../../src/parts/registry.js';
import {REQUESTS_ENGINES} from './support/engines.js';
import type {AskedRequests} from './support/requests-probe.js';

const HEAD_BYTES = 64 * 1024;
const REPOSITORIES = 2_003;
/** A ClientHello as far as anybody looks: handshake, TLS 1.0, length, client hello. */
const CLIENT_HELLO = Buffer.from([0x16, 3, 1, 0, 0x40, 1, 0, 0, 0x3c, 3, 3, ...Array(58).fill(7)]);
const HTTP_2 = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0';

for (const engine of REQUESTS_ENGINES) {
  describe(`requests, given bad input, by ${engine.name}`, {skip: engine.skip}, () => {
    let registry: RegistryPart;
    let fresh: RegistryPart;
    let doomed: RegistryPart;
    let probe: AskedRequests;

    before(async () => {
      [registry, fresh, doomed] = await Promise.all([
        startRegistry(),
        startRegistry(),
        startRegistry(),
      ]);
      probe = await engine.start([registry.pid, fresh.pid, doomed.pid]);
      await ask(registry, '/v2/');
      await take();
    });

    after(async () => {
      await probe?.stop();
      for (const part of [registry, fresh, doomed]) await part?.stop();
    });

    async function ask(part: RegistryPart, path: string): Promise<void> {
      await fetch(`${part.url}${path}`).then((answer) => answer.text());
    }

    async function take(): Promise<RequestRecord[]> {
      await probe.settle();
      return probe.records.splice(0);
    }

    async function send(part: RegistryPart, bytes: string | Buffer, idleMs = 200): Promise<void> {
      const socket = connect(part.port, '127.0.0.1');
      socket.on('error', () => undefined).on('data', () => undefined);
      await once(socket, 'connect');
      socket.write(bytes);
      await sleep(idleMs);
      socket.destroy();
    }

    test('what only looks like TLS or HTTP/2 is counted nowhere', async () => {
      await send(fresh, CLIENT_HELLO);
      await send(doomed, HTTP_2);
      await ask(fresh, '/v2/after/tags/list');
      const records = await take();

      assert.deepEqual(probe.unread, {});
      assert.deepEqual(
        records.map(({path}) => path),
        ['/v2/after/tags/list'],
      );
    });

    test('a request line of 64 KB is one request, its path cut', async () => {
      await send(registry, `GET /v2/${'l'.repeat(HEAD_BYTES)} HTTP/1.1\r\nHost: x\r\n\r\n`);
      const records = await take();

      assert.equal(records.length, 1);
      assert.equal(records[0]?.path.length, 2_048);
      assert.ok(records[0].path.startsWith('/v2/lll'));
    });

    test('control characters in a path stay what they are, for who shows them to escape', async () => {
      await send(registry, 'GET /v2/\x1b[31m\x07\x7f HTTP/1.1\r\nHost: x\r\n\r\n');
      const records = await take();

      assert.deepEqual(
        records.map(({path, status}) => [path, status]),
        [['/v2/\x1b[31m\x07\x7f', 400]],
      );
    });

    for (const [name, value] of [
      ['in capitals', `00-${'A'.repeat(32)}-${'b'.repeat(16)}-01`],
      ['of zeros', `00-${'0'.repeat(32)}-${'b'.repeat(16)}-01`],
      ['without an end', `00-${'a'.repeat(32)}-${'b'.repeat(9)}`],
      ['of control characters', '\x01\x02\x03'],
    ] as const) {
      test(`a traceparent ${name} is no trace, and the request is there`, async () => {
        const text = `GET /v2/ HTTP/1.1\r\nHost: x\r\ntraceparent: ${value}\r\n\r\n`;
        await send(registry, text);
        const records = await take();

        assert.deepEqual(
          records.map(({path, trace}) => [path, trace]),
          [['/v2/', undefined]],
        );
      });
    }

    test('garbage makes no record, before and after requests of the same connection', async () => {
      await send(registry, 'GET /v2/ HTTP/1.1\r\nHost: x\r\n\r\n\0\x01\xff\xfe\r\n\r\n');
      await send(registry, Buffer.from(Array.from({length: 300}, (_, n) => (n * 37) % 256)));
      const records = await take();

      assert.deepEqual(
        records.map(({path}) => path),
        ['/v2/'],
      );
    });

    test('thousands of repositories are as many requests, and nothing is left of them', async () => {
      for (let n = 0; n < REPOSITORIES; n += 50) {
        const some = Array.from({length: Math.min(50, REPOSITORIES - n)}, (_, at) => n + at);
        await Promise.all(some.map((number) => ask(registry, `/v2/r${number}/tags/list`)));
      }
      const records = await take();

      assert.equal(new Set(records.map(({path}) => path)).size, REPOSITORIES);
      assert.equal(records.length, REPOSITORIES);
    });

    test('connections that come and go reuse goroutines and sockets, and each has its own peer', async () => {
      const ports: number[] = [];
      for (let n = 0; n < 53; n++) {
        const socket = connect(registry.port, '127.0.0.1');
        await once(socket, 'connect');
        ports.push(socket.localPort!);
        socket.write('GET /v2/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
        socket.resume();
        await once(socket, 'close');
      }
      const records = (await take()).sort((left, right) => Number(left.startNs - right.startNs));

      assert.deepEqual(
        records.map(({peer}) => peer),
        ports.map((port) => `127.0.0.1:${port}`),
      );
      assert.ok(new Set(records.map(({goid}) => goid)).size > 1);
    });

    test('a server that is killed while it serves leaves a request without an answer', async () => {
      const socket = connect(doomed.port, '127.0.0.1');
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      socket.write(
        'PATCH /v2/x/blobs/uploads/1 HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nab',
      );
      await sleep(200);
      process.kill(doomed.pid, 'SIGKILL');
      await sleep(200);
      socket.destroy();
      const records = await take();

      assert.deepEqual(
        records.map(({method, path, status, pid}) => [method, path, status, pid]),
        [['PATCH', '/v2/x/blobs/uploads/1', 0, doomed.pid]],
      );
    });

    test('loses nothing of it', () => {
      assert.equal(probe.lost(), 0);
    });
  });
}
