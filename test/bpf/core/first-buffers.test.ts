// Heads in calls with several buffers: the first one is read to its end and no further, since behind it lies other
// memory, or none that can be read.

import assert from 'node:assert/strict';
import {execFile, spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {createServer, get, type IncomingMessage, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {text} from 'node:stream/consumers';
import {after, before, describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';

import {startNginx} from '../../../src/parts/nginx.js';
import {findProgram} from '../../../src/parts/program.js';
import {childrenOf} from '../support/children-of.js';
import {CoreLoader, engineIsMissing, ofType} from './core-loader.js';
import type {CoreRecord} from './records.js';
import {ServedReader} from './served.js';

const run = promisify(execFile);
const PROGRAM = fileURLToPath(new URL('../support/first-buffers.py', import.meta.url));
const REQUESTS = 23;
const BODY = 'b'.repeat(5_003);
const SETTLE_MS = 250;
const HEAD_MADE = 2;
/** A head and nothing behind it; the path of its request. */
const HEAD = /^POST (\S+) HTTP\/1\.[01]\r\n(?:[^\r]+\r\n)+\r\n$/;
/** As first-buffers.py has it. */
const FIRST_BYTES = 64;
/** Events that the kernel gave to no program, of all processes of the host. */
const MISSED = 3;
const NO_NGINX = findProgram('nginx') === undefined ? 'nginx is not installed' : false;

describe('a head in the first of several buffers', {skip: engineIsMissing() ?? false}, () => {
  let loader: CoreLoader;
  let server: Server;
  let port: number;
  const children: ChildProcess[] = [];

  before(async () => {
    loader = await CoreLoader.start('--probes', 'requests');
    server = createServer((request, answer) => request.resume().on('end', () => answer.end()));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  });

  after(async () => {
    await loader?.stop();
    for (const child of children) child.kill();
    server?.close();
    server?.closeAllConnections();
  });

  async function start(...args: readonly string[]) {
    const child = spawn('python3', ['-S', '-E', PROGRAM, ...args], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    children.push(child);
    await loader.watch(child.pid!);
    return child;
  }

  async function take(): Promise<readonly CoreRecord[]> {
    await sleep(SETTLE_MS);
    return loader.cut();
  }

  function pathsAsked(records: readonly CoreRecord[]): readonly (string | undefined)[] {
    const heads = ofType(records, 'head').filter(({kind}) => kind === HEAD_MADE);
    return heads.map((head) => HEAD.exec(head.text)?.[1]);
  }

  function lossesIn(records: readonly CoreRecord[]): readonly CoreRecord[] {
    return ofType(records, 'loss').filter(({reason}) => reason !== MISSED);
  }

  function paths(of: string): readonly string[] {
    return Array.from({length: REQUESTS}, (_, n) => `/${of}/${n}`);
  }

  test('is told to its end where no memory is behind it', async () => {
    const client = await start('ask', String(port), String(REQUESTS));
    client.stdin.write('\n');
    await once(client, 'exit');
    const records = await take();

    assert.deepEqual(pathsAsked(records), paths('asked'));
    assert.equal(ofType(records, 'call').length, REQUESTS);
    assert.deepEqual(lossesIn(records), []);
  });

  test('is told without the body that nginx passes on with it', {skip: NO_NGINX}, async () => {
    const nginx = await startNginx({
      locations: `location / { proxy_pass http://127.0.0.1:${port}; }`,
    });
    try {
      for (const pid of [nginx.pid, ...childrenOf(nginx.pid)]) await loader.watch(pid);
      const urls = paths('passed').map((path) => `${nginx.url}${path}`);
      await run('curl', ['-s', '-o', '/dev/null', '--data-binary', BODY, ...urls]);
      const records = await take();

      assert.deepEqual(pathsAsked(records), paths('passed'));
      assert.deepEqual(lossesIn(records), []);
    } finally {
      await nginx.stop();
    }
  });

  test('is told as far as that goes of a request that is read', async () => {
    const answering = await start('answer');
    const [line] = (await once(answering.stdout, 'data')) as [Buffer];
    const url = `http://127.0.0.1:${Number(line.toString())}`;

    for (const path of paths('read')) {
      const request = get(`${url}${path}`, {headers: {'x-long': 'x'.repeat(2 * FIRST_BYTES)}});
      const [answer] = (await once(request, 'response')) as [IncomingMessage];
      assert.equal(await text(answer), 'x');
    }
    const records = await take();

    assert.deepEqual(
      new ServedReader().read(records).map(({requestLine, head}) => [requestLine, head.length]),
      paths('read').map((path) => [`GET ${path} HTTP/1.1`, FIRST_BYTES]),
    );
    assert.deepEqual(lossesIn(records), []);
  });
});
