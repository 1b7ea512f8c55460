// Connections whose requests cannot be read are counted by port and protocol, and those of which requests
// are read never are.

import assert from 'node:assert/strict';
import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {get as getPlain, type ClientRequest, type IncomingMessage} from 'node:http';
import {connect as connectHttp2} from 'node:http2';
import {get} from 'node:https';
import {connect} from 'node:net';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {fileURLToPath} from 'node:url';

import {startRegistry, type RegistryPart} from '../../src/parts/registry.js';
import {makeCertificate} from '../support/certificates.js';
import {temporaryFolder} from '../support/temporary-folder.js';
import {REQUESTS_ENGINES} from './support/engines.js';
import type {AskedRequests} from './support/requests-probe.js';

const SERVER = fileURLToPath(new URL('./support/speaking-server.mjs', import.meta.url));

/** What the CO-RE engine reads: over HTTP/2 in plain text, and of the registry. */
const READ = ['/first', '/first', '/second', '/second', '/v2/'];

interface Ports {
  readonly tls: number;
  readonly http2: number;
  readonly lines: number;
}

for (const engine of REQUESTS_ENGINES) {
  describe(`connections that cannot be read, by ${engine.name}`, {skip: engine.skip}, () => {
    const folder = temporaryFolder('unread');
    const socketPath = join(folder, 'http.sock');
    let server: ChildProcess;
    let registry: RegistryPart;
    let ports: Ports;
    let probe: AskedRequests;

    before(async () => {
      const {cert, key} = makeCertificate(folder, 'server', ['IP:127.0.0.1']);
      server = spawn(process.execPath, [SERVER, cert, key, socketPath], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [line] = (await once(server.stdout!, 'data')) as [Buffer];
      ports = JSON.parse(line.toString()) as Ports;
      registry = await startRegistry();
      probe = await engine.start([server.pid!, registry.pid]);
    });
    after(async () => {
      await probe?.stop();
      await registry?.stop();
      server?.kill('SIGKILL');
    });

    test('are counted, and the port of a registry that is read is not named', async () => {
      for (let sent = 0; sent < 3; sent += 1) await askOverTls(ports.tls);
      for (let sent = 0; sent < 2; sent += 1) await askOverHttp2(ports.http2);
      await sayLines(ports.lines, 3);
      for (let sent = 0; sent < 5; sent += 1) await answered(getPlain({socketPath, agent: false}));
      await fetch(`${registry.url}/v2/`).then((answer) => answer.text());
      await probe.settle();

      assert.deepEqual(probe.unread, {
        [`${ports.tls} TLS`]: 3,
        [`${ports.lines} other`]: 1,
        // The scripts see neither frames of HTTP/2 nor unix sockets.
        ...(engine.name === 'bpftrace'
          ? {[`${ports.http2} HTTP/2`]: 2}
          : {[`unix:${socketPath} unix`]: 5}),
      });
      const read = probe.records.filter(({side}) => side === 'server').map(({path}) => path);
      assert.deepEqual(read.toSorted(), engine.name === 'bpftrace' ? ['/v2/'] : READ);
    });
  });
}

function askOverTls(port: number): Promise<void> {
  return answered(get({port, host: '127.0.0.1', rejectUnauthorized: false, agent: false}));
}

async function answered(request: ClientRequest): Promise<void> {
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
}

async function askOverHttp2(port: number): Promise<void> {
  const session = connectHttp2(`http://127.0.0.1:${port}`);
  for (const path of ['/first', '/second']) {
    const stream = session.request({':path': path});
    stream.resume();
    await once(stream, 'end');
  }
  session.close();
  await once(session, 'close');
}

/** Each line is answered before the next one is said. */
async function sayLines(port: number, lines: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  for (let said = 0; said < lines; said += 1) {
    socket.write('PING\r\n');
    await once(socket, 'data');
  }
  socket.destroy();
}
