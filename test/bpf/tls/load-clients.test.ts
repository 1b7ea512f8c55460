// Requests over TLS that k6, curl and Python make of a Go server and of nginx, by HTTP/2 and HTTP/1.1: the CO-RE engine tells
// each with its status and a trace of its own, as the server counts them.

import assert from 'node:assert/strict';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, afterEach, before, describe, test} from 'node:test';

import {findLoader} from '../../../agent/core/loader.js';
import {freePort} from '../../../src/parts/listening.js';
import {startNginx, type NginxPart} from '../../../src/parts/nginx.js';
import {findProgram} from '../../../src/parts/program.js';
import {makeCertificate, type CertificateFiles} from '../../support/certificates.js';
import {findGoProgram, K6} from '../../support/go-program.js';
import {temporaryFolder} from '../../support/temporary-folder.js';
import {whyNoProbes} from '../support/bpftraces.js';
import {childrenOf} from '../support/children-of.js';
import {NO_GO} from '../support/lock-server.js';
import {countsOf, type Counts} from '../support/tls-server.js';
import {WatchedServers} from '../support/watched-servers.js';
import {loadByCurl, loadByK6, loadByPython, type Load} from './support/load-clients.js';

const MISSING = ['nginx', 'openssl', 'curl', 'python3'].filter((name) => !findProgram(name));
const SKIP =
  whyNoProbes() ||
  (findLoader() === undefined && 'needs clang, libbpf-dev and bpftool') ||
  NO_GO ||
  (MISSING.length > 0 && `needs ${MISSING.join(', ')}`);
const k6 = SKIP === false ? await findGoProgram(K6) : undefined;
const [CONNECTIONS, REQUESTS] = [8, 1_000];
const SENT: Counts = {'GET 200': 800, 'GET 404': 200};
/** Of each thousand, as the goal is 99.9 %. What a thread serves until it is watched is counted as lost besides. */
const [MOST_MISSED, MOST_UNSEEN] = [1, REQUESTS / 20];

const LOG_FORMAT = `log_format traced '$request_method $request_uri $status $http_traceparent';`;

type Client = (folder: string, load: Load) => Promise<void>;
const CLIENTS: readonly (readonly [name: string, client: Client])[] = [
  ['curl', loadByCurl],
  ['Python', (_folder, load) => loadByPython(load)],
  ['k6', (folder, load) => loadByK6(pathOfK6(), folder, load)],
];
type Way = readonly [name: string, ...flags: string[]];
const WAYS: readonly Way[] = [
  ['TLS 1.3, HTTP/2 where the client speaks it', '-http2'],
  ['TLS 1.3, HTTP/1.1'],
  ['TLS 1.2 with ChaCha20, HTTP/1.1', '-tls', '1.2', '-suite', 'chacha'],
  ['TLS 1.2, HTTP/1.1, one on a connection', '-tls', '1.2', '-close'],
];

describe('requests over TLS of clients that people load registries with', {skip: SKIP}, () => {
  const folder = temporaryFolder('load-clients');
  const accessLogPath = join(folder, 'access.log');
  let watched: WatchedServers;
  let nginx: NginxPart;
  let ports: ReadonlyMap<string, number>;

  before(async () => {
    watched = await WatchedServers.start(folder);
    ports = new Map(await Promise.all(WAYS.map(async ([way]) => [way, await freePort()] as const)));
    const {key, cert} = makeCertificate(folder, 'nginx', ['IP:127.0.0.1']);
    writeFileSync(join(folder, 'answer'), 'x');
    const servers = WAYS.map((way) => serverOf(way, {key, cert}));
    nginx = await startNginx({upstreams: [LOG_FORMAT, ...servers].join('\n')});
    for (const pid of [nginx.pid, ...childrenOf(nginx.pid)]) watched.probe.watch(pid);
    await watched.take();
  });
  afterEach(() => watched.stopServers());
  after(async () => {
    await watched?.stop();
    await nginx?.stop();
  });

  function serverOf([way, ...flags]: Way, {key, cert}: CertificateFiles): string {
    const version = flags.includes('1.2') ? 'TLSv1.2' : 'TLSv1.3';
    const suite = flags.includes('chacha') ? 'ssl_ciphers ECDHE-ECDSA-CHACHA20-POLY1305;' : '';
    return `server {
      listen 127.0.0.1:${ports.get(way)} ssl${flags.includes('-http2') ? ' http2' : ''};
      ssl_certificate ${cert}; ssl_certificate_key ${key}; ssl_protocols ${version}; ${suite}
      access_log ${accessLogPath} traced;
      location /v2/200 { alias ${join(folder, 'answer')}; }
    }`;
  }

  for (const [client, ask] of CLIENTS) {
    for (const [way, ...flags] of WAYS) {
      const closes = flags.includes('-close');
      const load = {connections: CONNECTIONS, requests: REQUESTS, closes};

      test(`${client} to a Go server: ${way}`, async () => {
        const server = await watched.serve(flags);
        const lostBefore = watched.probe.lost();
        await ask(folder, {...load, url: `https://127.0.0.1:${server.port}`});
        const records = await watched.take();

        assert.deepEqual(await server.counts(), SENT);
        const most = watched.probe.lost() > lostBefore ? MOST_UNSEEN : MOST_MISSED;
        const right = records.filter(({path, status}) => path.endsWith(`?status=${status}`));
        const told = new Set(right.map(({trace}) => trace?.traceId)).size;
        assert.ok(
          records.length <= REQUESTS && REQUESTS - told <= most,
          `${told} of ${REQUESTS}: ${JSON.stringify(countsOf(records))}`,
        );
        assert.deepEqual(watched.unreadOf(server), {});
      });

      test(`${client} to nginx: ${way}`, async () => {
        const before = accessLog().length;
        await ask(folder, {...load, url: `https://127.0.0.1:${ports.get(way)}`});
        const records = await watched.take();

        const lines = accessLog().slice(before);
        assert.equal(lines.length, REQUESTS);
        const told = records.map(
          ({method, path, status, trace}) =>
            `${method} ${path} ${status} 00-${trace?.traceId}-${trace?.spanId}-01`,
        );
        assert.deepEqual(told.toSorted(), lines.toSorted());
      });
    }
  }

  function accessLog(): string[] {
    return readFileSync(accessLogPath, 'utf8').split('\n').filter(Boolean);
  }
});

function pathOfK6(): string {
  assert.ok(k6 !== undefined);
  assert.ok('path' in k6, JSON.stringify(k6));
  return k6.path;
}
