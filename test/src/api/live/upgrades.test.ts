import assert from 'node:assert/strict';
import {once} from 'node:events';
import {connect} from 'node:net';
import {afterEach, beforeEach, describe, test} from 'node:test';

import {WebSocket} from 'ws';

import {MAX_FRAME_BYTES} from '../../../../src/wire/limits.js';
import {interval, latency} from '../support/sample-reader.js';
import {rawRequest, startTestApi} from '../support/test-api.js';
import type {TestApi} from '../support/test-api.js';
import {until} from '../../../support/until.js';

describe('websockets', () => {
  let api: TestApi;
  const opened: WebSocket[] = [];
  beforeEach(async () => {
    api = await startTestApi();
  });
  afterEach(async () => {
    for (const socket of opened.splice(0)) socket.terminate();
    await api.close();
  });

  test('a browser gets what happens', async () => {
    const {socket, texts} = await open('/live');

    api.collector.say({kind: 'figures', ...interval(1, 2, [latency('read', [1])])});
    await until('two messages came', () => texts.length === 2);

    assert.deepEqual(JSON.parse(texts[0]!), {type: 'hello', version: '1.2.3'});
    assert.equal(JSON.parse(texts[1]!).figures[0].series, 'read');
    socket.close();
    // The browser has a subscription of its own. The other listener is that of /metrics.
    await until('one socket listens', () => api.collector.listeners.size === 1);
  });

  test('an agent is handed on, with frames as large as the wire allows', async () => {
    const {socket} = await open('/agent');
    await until('the agent is connected', () => api.agents.length === 1);
    const received = once(api.agents[0]!, 'message');

    socket.send(Buffer.alloc(MAX_FRAME_BYTES));

    const [data] = (await received) as [Buffer];
    assert.equal(data.length, MAX_FRAME_BYTES);
  });

  for (const [path, name, send] of [
    [
      '/agent',
      'a frame past the limit',
      (socket: WebSocket) => socket.send(Buffer.alloc(MAX_FRAME_BYTES + 1)),
    ],
    ['/agent', 'a message of a thousand fragments', sendFragments],
    ['/live', 'a browser that talks much', (socket: WebSocket) => socket.send('x'.repeat(2_000))],
  ] as const) {
    test(`${name} closes the socket`, async () => {
      const {socket} = await open(path);
      for (const agent of api.agents) agent.on('error', () => undefined);
      api.collector.listeners.clear();
      await until('the agent is connected', () => path === '/live' || api.agents.length === 1);
      for (const agent of api.agents) agent.on('error', () => undefined);

      send(socket);

      const [code] = (await once(socket, 'close')) as [number];
      assert.ok([1009, 1008, 1006].includes(code), String(code));
    });
  }

  test('closing ends the sockets of browsers, and leaves those of agents open', async () => {
    const browser = await open('/live');
    const agent = await open('/agent');
    const closed = once(browser.socket, 'close');

    await api.close();

    const [code] = (await closed) as [number];
    assert.equal(code, 1001);
    assert.equal(agent.socket.readyState, WebSocket.OPEN);
    await assert.rejects(fetch(api.url));
  });

  test('compression is not agreed on, even if it is asked for', async () => {
    const {socket} = await open('/live', {perMessageDeflate: true});

    assert.equal(socket.extensions, '');
  });

  test('a browser that never reads costs a few megabytes, however much is sent to it', async () => {
    const headers = {
      ...{host: `127.0.0.1:${api.port}`, connection: 'Upgrade', upgrade: 'websocket'},
      ...{'sec-websocket-version': '13', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ=='},
    };
    const silent = connect(api.port, '127.0.0.1');
    silent.pause();
    silent.on('error', () => undefined);
    silent.write(rawRequest('GET', '/live', headers));
    await until('two sockets listen', () => api.collector.listeners.size === 2);
    const figures = [latency('x'.repeat(10_000), [1])];
    const before = process.memoryUsage();

    for (let second = 0; second < 8_000; second += 1) {
      api.collector.say({kind: 'figures', ...interval(second, second + 1, figures)});
      if (second % 100 === 0) await new Promise(setImmediate);
    }

    const after = process.memoryUsage();
    assert.ok(after.external + after.arrayBuffers - before.external - before.arrayBuffers < 32e6);
    assert.ok(after.rss - before.rss < 60e6, `${(after.rss - before.rss) / 1e6} MB`);
    silent.destroy();
  });

  async function open(path: string, options: object = {perMessageDeflate: false}) {
    const socket = new WebSocket(`ws://127.0.0.1:${api.port}${path}`, options);
    const texts: string[] = [];
    socket.on('message', (data: Buffer) => texts.push(data.toString()));
    socket.on('error', () => undefined);
    opened.push(socket);
    await once(socket, 'open');
    return {socket, texts};
  }
});

function sendFragments(socket: WebSocket): void {
  for (let count = 0; count < 1_000; count += 1) socket.send('x', {fin: false});
}
