// The requests probe against servers that read, write and close by other calls than read, write and close.

import assert from 'node:assert/strict';
import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {Agent, get} from 'node:http';
import {connect} from 'node:net';
import {after, before, describe, test} from 'node:test';
import {text} from 'node:stream/consumers';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';

import {budgetSumNs} from '../../src/domain/request.js';
import {REQUESTS_ENGINES} from './support/engines.js';
import type {AskedRequests} from './support/requests-probe.js';

const SERVER = fileURLToPath(new URL('support/calls-server.py', import.meta.url));
const REQUESTS = 23;
/** For so long a client leaves an answer in the buffers of both sides. */
const HELD_MS = 300;
/** The answer of `calls-server.py files`. */
const FILE_BYTES = 1 << 18;

/** The scripts do not follow recvmmsg and sendmmsg, which return how many messages they moved. */
const CALLS = {
  bpftrace: ['vectors', 'messages', 'replaced'],
  'the CO-RE engine': ['vectors', 'messages', 'many', 'replaced'],
};

for (const engine of REQUESTS_ENGINES) {
  for (const calls of CALLS[engine.name as keyof typeof CALLS]) {
    describe(`requests that are served by ${calls}, by ${engine.name}`, {skip: engine.skip}, () => {
      const agent = new Agent({keepAlive: calls !== 'replaced', maxSockets: 1});
      let server: ChildProcess;
      let url: string;
      let probe: AskedRequests;

      before(async () => {
        const started = await startServer(calls);
        server = started.server;
        url = `http://127.0.0.1:${started.port}`;
        probe = await engine.start([server.pid!]);
        // The first request of a port tells which sockets are a server's.
        await ask('/first', 'f');
        await hangUp();
        probe.records.length = 0;
      });

      after(async () => {
        agent.destroy();
        await probe?.stop();
        server?.kill();
      });

      /** A request has ended for sure when its connection has. */
      async function hangUp(): Promise<void> {
        agent.destroy();
        await probe.settle();
      }

      async function ask(path: string, digit: string): Promise<string> {
        const traceparent = `00-${digit.repeat(32)}-${'b'.repeat(16)}-01`;
        const request = get(`${url}${path}`, {agent, headers: {traceparent}});
        const [answer] = (await once(request, 'response')) as [Parameters<typeof text>[0]];
        return text(answer);
      }

      test('have one record each, with path, trace, status and a budget that adds up', async () => {
        for (let n = 0; n < REQUESTS; n += 1) {
          assert.equal(await ask(`/${n}`, digitOf(n)), `/${n}`);
        }
        await hangUp();

        assert.deepEqual(
          probe.records.map(({path, status, trace}) => [path, status, trace?.traceId[0]]),
          Array.from({length: REQUESTS}, (_, n) => [`/${n}`, 200, digitOf(n)]),
        );
        for (const {path, budget, durationNs, bytesOut} of probe.records) {
          assert.equal(budgetSumNs(budget), durationNs);
          assert.equal(bytesOut, answerTo(path).length);
        }
        assert.deepEqual([probe.lost(), probe.unreadable()], [0, 0]);
      });
    });
  }
}

for (const engine of REQUESTS_ENGINES) {
  describe(`a file that is sent to its end, by ${engine.name}`, {skip: engine.skip}, () => {
    let server: ChildProcess;
    let port: number;
    let probe: AskedRequests;

    before(async () => {
      ({server, port} = await startServer('files'));
      probe = await engine.start([server.pid!]);
    });

    after(async () => {
      await probe?.stop();
      server?.kill();
    });

    /** Reads nothing of the answer before some time is over. */
    async function askSlowly(path: string): Promise<void> {
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
      socket.pause();
      await sleep(HELD_MS);
      let bytes = 0;
      for await (const chunk of socket) if ((bytes += (chunk as Buffer).length) > FILE_BYTES) break;
      await probe.settle();
    }

    test('is told with the time that its end was on its way', async () => {
      // The first request of a port tells which sockets are a server's, the first drain that this kernel tells it.
      for (const path of ['/first', '/second', '/third']) await askSlowly(path);

      const {durationNs, drainNs} = probe.records.find(({path}) => path === '/third')!;
      assert.ok(drainNs !== undefined, 'the peer had all of it');
      assert.ok((durationNs + drainNs) / 1e6 > 0.9 * HELD_MS, `${durationNs} + ${drainNs} ns`);
    });
  });
}

/** `calls-server.py`, and the port on which it answers. */
async function startServer(calls: string): Promise<{server: ChildProcess; port: number}> {
  const server = spawn('python3', ['-S', '-E', SERVER, calls], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [port] = (await once(server.stdout, 'data')) as [Buffer];
  return {server, port: Number(port.toString())};
}

/** What calls-server.py writes. */
function answerTo(path: string): string {
  return `HTTP/1.1 200 OK\r\nContent-Length: ${path.length}\r\n\r\n${path}`;
}

/** A hexadecimal digit that is not 0: an id of zeros is none. */
function digitOf(n: number): string {
  return ((n % 15) + 1).toString(16);
}
