// Clients that connect and then say nothing, or never come to the end of a head, are put out: each of
// them costs a descriptor. Those that wait for a slow answer, or for live messages, stay.

import assert from 'node:assert/strict';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {connect, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, describe, test} from 'node:test';
import {connect as connectTls} from 'node:tls';

import {WebSocket} from 'ws';

import {readTlsPair} from '../../../src/guard/tls-files.js';
import {makeCertificate} from '../../support/certificates.js';
import {startTestApi, type TestApi} from './support/test-api.js';

const folder = mkdtempSync(join(tmpdir(), 'regscope-silent-'));
after(() => rmSync(folder, {recursive: true}));
const files = makeCertificate(folder, 'bench', ['IP:127.0.0.1']);
const headDeadlineMs = 400;

type Open = (api: TestApi) => Socket;

const plain: Open = ({port}) => connect(port, '127.0.0.1');
const secured: Open = ({port}) =>
  connectTls({port, host: '127.0.0.1', ca: readFileSync(files.cert)});

describe('a connection is closed', () => {
  for (const [what, tls, open, text] of [
    ['that says nothing', false, plain, ''],
    ['that sends half a head', false, plain, 'GET / HTTP/1.1\r\nhost: loc'],
    ['that says nothing where TLS is spoken', true, plain, ''],
    ['that begins a handshake and stops', true, plain, '\x16\x03\x01\x02\x00\x01\x00\x01\xfc'],
    ['that says nothing after the handshake', true, secured, ''],
    ['that sends half a head after the handshake', true, secured, 'GET / HT'],
  ] as const) {
    test(what, {timeout: 60_000}, async () => {
      const api = await startTestApi({
        api: {headDeadlineMs, ...(tls ? {tls: readTlsPair(files.cert, files.key)} : {})},
      });
      const socket = open(api).on('error', () => undefined);
      socket.write(Buffer.from(text, 'latin1'));
      socket.resume();

      await once(socket, 'close');

      await api.close();
    });
  }
});

test('a live socket is not closed where it is silent for longer than a head may take', async () => {
  const api = await startTestApi({api: {headDeadlineMs: 50}});
  const live = new WebSocket(`ws://127.0.0.1:${api.port}/live`);
  await once(live, 'open');

  await new Promise((resolve) => setTimeout(resolve, 500));

  assert.equal(live.readyState, WebSocket.OPEN);
  live.terminate();
  await api.close();
});
