import assert from 'node:assert/strict';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {createServer as createHttpServer, type Server} from 'node:http';
import {createServer as createTlsServer} from 'node:https';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, afterEach, before, describe, test} from 'node:test';

import {WebSocketServer} from 'ws';

import {Connection, type Dial} from '../../../agent/uplink/connection.js';
import type {Ending} from '../../../agent/uplink/problem.js';
import {encodeCollectorFrame} from '../../../src/wire/codec.js';
import type {AgentFrame} from '../../../src/wire/frames.js';
import {makeCertificate} from '../../support/certificates.js';

const HELLO: AgentFrame = {
  kind: 'hello',
  major: 1,
  minor: 0,
  agentId: '0'.repeat(32),
  epoch: 1,
  host: {name: 'h', kernel: 'k', bpftrace: '', cpus: 1, memoryBytes: 1, bootId: ''},
  spooledEpochs: [1],
};
const WELCOME = encodeCollectorFrame({
  kind: 'welcome',
  major: 1,
  minor: 0,
  run: {recordAll: false},
  known: [],
});

const folder = mkdtempSync(join(tmpdir(), 'regscope-connection-'));
const servers: Server[] = [];
let certificate: {cert: string; key: string};

before(() => {
  const files = makeCertificate(folder, 'collector', ['IP:127.0.0.1']);
  certificate = {cert: readFileSync(files.cert, 'utf8'), key: readFileSync(files.key, 'utf8')};
});
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});
after(() => rmSync(folder, {recursive: true}));

async function listen(server: Server): Promise<string> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function tlsServer(): Server {
  return createTlsServer(certificate) as unknown as Server;
}

/** A collector that answers a hello with `answer`, and says nothing else. */
function collectorOn(server: Server, answer: Uint8Array | 'nothing' = WELCOME): Server {
  const sockets = new WebSocketServer({server});
  sockets.on('connection', (socket) => {
    socket.on('message', () => {
      if (answer !== 'nothing') socket.send(answer);
    });
  });
  return server;
}

function answering(status: number, body: string, headers: Record<string, string> = {}): Server {
  return createHttpServer((_request, response) => {
    response.writeHead(status, headers).end(body);
  });
}

/** Dials, and closes when it is welcome. */
function dial(url: string, more: Partial<Dial> = {}, deadlineMs = 10_000): Promise<Ending> {
  return new Promise((resolve) => {
    const connection = new Connection(
      {url: new URL(url), ...more},
      {hello: () => HELLO, prove: () => undefined},
      {
        welcome: () => connection.close('welcome'),
        frame: () => {},
        ended: resolve,
      },
      {welcomeDeadlineMs: deadlineMs, silenceDeadlineMs: deadlineMs},
    );
  });
}

/** Whether the first frame that a collector gets is masked by anything but zeros. */
function isMasked(server: Server): Promise<boolean> {
  return new Promise((resolve) => {
    server.once('upgrade', (_request, socket) => {
      socket.once('data', (frame: Buffer) => {
        // RFC 6455, section 5.2: two bytes of length follow where the first one says 126.
        const start = (frame[1]! & 0x7f) === 126 ? 4 : 2;
        resolve(frame.readUInt32BE(start) !== 0);
      });
    });
  });
}

describe('a connection', () => {
  for (const [where, host, isExpected] of [
    ['on this host are not masked', '127.0.0.1', false],
    ['whose name may lead anywhere are masked', 'localhost', true],
  ] as const) {
    test(`sends frames that go to a collector ${where}`, async () => {
      const server = collectorOn(createHttpServer());
      const masked = isMasked(server);
      const at = await listen(server);

      const ending = await dial(`ws://${host}:${at.split(':')[1]}`);

      assert.deepEqual([ending.reason, await masked], ['welcome', isExpected]);
    });
  }

  test('without TLS is welcome', async () => {
    const at = await listen(collectorOn(createHttpServer()));

    assert.deepEqual(await dial(`ws://${at}`), {reason: 'welcome'});
  });

  test('with a certificate of a CA that was given is welcome', async () => {
    const at = await listen(collectorOn(tlsServer()));

    assert.deepEqual(await dial(`wss://${at}`, {ca: certificate.cert}), {reason: 'welcome'});
  });

  test('with a certificate that nobody vouches for is not made', async () => {
    const at = await listen(collectorOn(tlsServer()));

    const {fatal} = await dial(`wss://${at}`);

    assert.equal(fatal?.code, 'AGENT_TLS_UNTRUSTED');
    assert.match(fatal.hint, /--ca FILE/);
  });

  test('with a certificate for another name is not made', async () => {
    const at = await listen(collectorOn(tlsServer()));
    const url = `wss://localhost:${at.split(':')[1]}`;

    assert.equal((await dial(url, {ca: certificate.cert})).fatal?.code, 'AGENT_TLS_UNTRUSTED');
  });

  test('with TLS to a collector that has none says so', async () => {
    const at = await listen(collectorOn(createHttpServer()));

    const {fatal} = await dial(`wss://${at}`);

    assert.equal(fatal?.code, 'AGENT_TLS_UNTRUSTED');
    assert.match(fatal.hint, /use ws:/);
  });

  test('with a wrong token ends with what the collector says', async () => {
    const body = {error: {code: 'GUARD_TOKEN_UNKNOWN', message: 'no such token', hint: 'x'}};
    const at = await listen(answering(401, JSON.stringify(body)));

    const {fatal} = await dial(`ws://${at}`, {token: 'wrong'});

    assert.equal(fatal?.code, 'AGENT_TOKEN_REFUSED');
    assert.match(fatal.message, /no such token/);
    assert.match(fatal.hint, /REGSCOPE_TOKEN/);
  });

  test('does not follow to another place, where it would show its token', async () => {
    const at = await listen(answering(302, '', {location: 'ws://127.0.0.1:1/'}));

    assert.equal((await dial(`ws://${at}`, {token: 's'})).fatal?.code, 'AGENT_REFUSED');
  });

  test('reads no more of an answer than it needs', async () => {
    const at = await listen(
      createHttpServer((_request, response) => {
        response.writeHead(500);
        const timer = setInterval(() => response.write('x'.repeat(10_000)), 1);
        response.on('close', () => clearInterval(timer));
      }),
    );

    assert.match((await dial(`ws://${at}`)).reason, /answers 500/);
  });

  test('to a server that does not answer ends in time', async () => {
    const at = await listen(collectorOn(createHttpServer(), 'nothing'));

    const {reason, fatal} = await dial(`ws://${at}`, {}, 100);

    assert.match(reason, /did not answer the hello/);
    assert.equal(fatal, undefined);
  });

  test('that hears nothing any more ends in time', async () => {
    const at = await listen(collectorOn(createHttpServer()));

    const ending = await new Promise<Ending>((resolve) => {
      void new Connection(
        {url: new URL(`ws://${at}`)},
        {hello: () => HELLO, prove: () => undefined},
        {welcome: () => {}, frame: () => {}, ended: resolve},
        {welcomeDeadlineMs: 5_000, silenceDeadlineMs: 100},
      );
    });

    assert.match(ending.reason, /nothing was heard/);
  });
});
