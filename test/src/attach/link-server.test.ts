import assert from 'node:assert/strict';
import {once} from 'node:events';
import {createServer, type AddressInfo} from 'node:net';
import {Duplex, PassThrough} from 'node:stream';
import {after, describe, test} from 'node:test';

import {WebSocket, WebSocketServer} from 'ws';

import {AttachedLink} from '../../../agent/uplink/attached-link.js';
import {dialCollector} from '../../../src/attach/dial-collector.js';
import {LinkServer, type LinkOptions} from '../../../src/attach/link-server.js';
import type {LinkEvent} from '../../../src/wire/attach-link.js';

describe('the link of an attached agent', () => {
  test('brings the greeting to the agent, and what it tells to the other end', async () => {
    const {link, events} = join({greeting: {authority: '127.0.0.1:7070', token: 'secret'}});

    assert.deepEqual(await link.greeting(), {authority: '127.0.0.1:7070', token: 'secret'});
    link.tell({kind: 'started', agentId: 'a1'});
    link.tell({kind: 'probes', running: ['tcp']});
    while (events.length < 2) await tick();
    assert.deepEqual(events, [
      {kind: 'started', agentId: 'a1'},
      {kind: 'probes', running: ['tcp']},
    ]);
  });

  test('carries a websocket to the collector and back', async () => {
    const collector = new WebSocketServer({port: 0, host: '127.0.0.1'});
    await once(collector, 'listening');
    after(() => collector.close());
    collector.on('connection', (socket) => socket.on('message', (data) => socket.send(data)));
    const {port} = collector.address() as AddressInfo;
    const {link} = join({dial: () => dialCollector({url: `http://127.0.0.1:${port}`})});
    const createConnection = (): Duplex => link.connect();

    const socket = new WebSocket('ws://collector/agent', {createConnection} as never);
    await once(socket, 'open');
    socket.send(Buffer.alloc(200_000, 7));
    const [echo] = (await once(socket, 'message')) as [Buffer];

    assert.deepEqual([echo.length, echo[199_999]], [200_000, 7]);
    socket.close();
    await once(socket, 'close');
  });

  test('fails a connection where the collector is not there', async () => {
    const {link} = join({dial: () => Promise.reject(new Error('refused'))});

    const [error] = (await once(link.connect(), 'error')) as [Error];

    assert.match(error.message, /not there/);
    assert.equal(link.lost.aborted, false);
  });

  test('ends the agent when the other end asks for it', async () => {
    const {link, server} = join({});
    await link.greeting();

    server.end();
    await once(link.ending, 'abort');

    assert.equal(link.lost.aborted, false);
  });

  test('is lost when the streams end', async () => {
    const {link, toAgent} = join({});
    await link.greeting();

    toAgent.end();
    if (!link.lost.aborted) await once(link.lost, 'abort');

    assert.equal(await link.greeting().then((greeting) => greeting?.authority), 'collector:1');
  });

  test('is lost before the greeting where nobody greets', async () => {
    const input = new PassThrough();
    const link = new AttachedLink(input, new PassThrough());
    after(() => link.close());

    input.end();

    assert.equal(await link.greeting(), undefined);
  });

  test('closes for a line that is no event', async () => {
    const {link} = join({});
    await link.greeting();

    link.tell('x' as unknown as LinkEvent);

    if (!link.lost.aborted) await once(link.lost, 'abort');
  });
});

describe('dialCollector', () => {
  test('reaches a collector on all addresses by loopback', async () => {
    const server = createServer((socket) => socket.end('hello')).listen(0, '127.0.0.1');
    after(() => server.close());
    await once(server, 'listening');
    const {port} = server.address() as AddressInfo;

    const socket = await dialCollector({url: `http://0.0.0.0:${port}`});

    assert.equal(String((await once(socket, 'data'))[0]), 'hello');
  });

  test('rejects where nobody listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const {port} = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));

    await assert.rejects(dialCollector({url: `http://127.0.0.1:${port}`}), /ECONNREFUSED/);
  });
});

function join(options: Partial<LinkOptions>) {
  const [toAgent, toServer] = [new PassThrough(), new PassThrough()];
  const events: LinkEvent[] = [];
  const server = new LinkServer(Duplex.from({readable: toServer, writable: toAgent}), {
    greeting: {authority: 'collector:1'},
    dial: () => Promise.reject(new Error('none')),
    onEvent: (event) => events.push(event),
    ...options,
  });
  const link = new AttachedLink(toAgent, toServer);
  after(() => {
    link.close();
    server.destroy();
  });
  return {link, server, events, toAgent};
}

function tick(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
