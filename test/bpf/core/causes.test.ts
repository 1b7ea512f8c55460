// Which request a call was made for, where the kernel knows it: nginx works for a request when it connects
// to the server behind it, or when it writes on a connection that it kept.

import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {once} from 'node:events';
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {after, before, describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {promisify} from 'node:util';

import {startNginx, type NginxPart} from '../../../src/parts/nginx.js';
import {findProgram} from '../../../src/parts/program.js';
import {childrenOf} from '../support/children-of.js';
import {CoreLoader, engineIsMissing, ofType} from './core-loader.js';
import {ServedReader} from './served.js';

const run = promisify(execFile);
const REQUESTS = 311;
const ANSWER_MS = 3;
const SETTLE_MS = 250;
const NO_NGINX = findProgram('nginx') === undefined ? 'nginx is not installed' : false;
const KEPT = 'proxy_http_version 1.1; proxy_set_header Connection "";';

for (const [kind, headers] of [
  ['on connections of one call each', ''],
  ['on connections that are kept', KEPT],
] as const) {
  describe(`calls that nginx makes ${kind}`, {skip: engineIsMissing() || NO_NGINX}, () => {
    let server: Server;
    let nginx: NginxPart;
    let loader: CoreLoader;

    before(async () => {
      server = createServer((_, answer) => void setTimeout(() => answer.end('x'), ANSWER_MS));
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const {port} = server.address() as AddressInfo;
      nginx = await startNginx({
        upstreams: `upstream behind { server 127.0.0.1:${port}; keepalive 16; }`,
        locations: `location / { proxy_pass http://behind; ${headers} }`,
      });
      loader = await CoreLoader.start();
      for (const pid of [nginx.pid, ...childrenOf(nginx.pid)]) await loader.watch(pid);
    });

    after(async () => {
      await loader?.stop();
      await nginx?.stop();
      server?.close();
      server?.closeAllConnections();
    });

    test('name the request that they were made for, of several at a time', async () => {
      const urls = Array.from({length: REQUESTS}, (_, n) => `${nginx.url}/of/${n}`);
      await run('curl', ['-s', '-Z', '--parallel-max', '7', '-o', '/dev/null', ...urls]);
      await sleep(SETTLE_MS);
      const records = await loader.cut();
      const served = new ServedReader().read(records);
      const heads = ofType(records, 'head').filter((head) => head.kind === 2);
      const pathOf = new Map(heads.map(({id, text}) => [id, text.split(' ')[1]]));
      const calls = ofType(records, 'call');

      assert.equal(served.length, REQUESTS);
      assert.equal(calls.length, REQUESTS);
      for (const {request, requestLine} of served) {
        const [call, ...more] = calls.filter(({cause}) => cause === request.id);
        assert.deepEqual(more, []);
        assert.equal(pathOf.get(call?.id ?? 0), requestLine.split(' ')[1]);
      }
    });
  });
}
