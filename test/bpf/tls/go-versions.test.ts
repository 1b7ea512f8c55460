// Requests over TLS of servers that were built with older versions of Go, whose crypto/tls and net/http keep a request
// elsewhere. `bpf/requests-tls` has this machine's own, in all its cases.

import assert from 'node:assert/strict';
import {after, afterEach, before, describe, test} from 'node:test';

import {findLoader} from '../../../agent/core/loader.js';
import type {RequestRecord} from '../../../src/domain/request.js';
import {temporaryFolder} from '../../support/temporary-folder.js';
import {whyNoProbes} from '../support/bpftraces.js';
import {NO_GO} from '../support/lock-server.js';
import {countsOf} from '../support/tls-server.js';
import {WatchedServers} from '../support/watched-servers.js';

const NO_ENGINE =
  whyNoProbes() || (findLoader() === undefined && 'needs clang, libbpf-dev and bpftool');
/** Those after which what is read has changed (`bpf/parked-goroutines` has the same). */
const VERSIONS = ['go1.19.13', 'go1.22.12', 'go1.24.9'];
const [CONNECTIONS, REQUESTS] = [8, 40];
const ALL = CONNECTIONS * REQUESTS;
const LOAD = ['-connections', String(CONNECTIONS), '-requests', String(REQUESTS)];

const CASES: readonly (readonly [name: string, ...flags: string[]])[] = [
  ['TLS 1.3'],
  ['TLS 1.2, a connection for each request', '-tls', '1.2', '-close'],
  ['TLS 1.3, heads of 3 KB, bodies read in pieces', '-head', '3000', '-pieces', '500'],
  ['HTTP/2', '-http2'],
];
/** What a thread serves until it is watched, where it could not be from its beginning and is counted as lost. */
const MOST_UNSEEN = ALL / 20;
/** Told without its status, where two threads find a head at a time (bpf/requests-tls). */
const MOST_RACED = 1;

for (const version of VERSIONS) {
  describe(`requests over TLS to a program of ${version}`, {skip: NO_ENGINE || NO_GO}, () => {
    const folder = temporaryFolder('go-versions');
    let watched: WatchedServers;

    before(async () => {
      watched = await WatchedServers.start(folder, version);
    });
    afterEach(() => watched.stopServers());
    after(() => watched?.stop());

    for (const [name, ...flags] of CASES) {
      test(`are told: ${name}`, async () => {
        const server = await watched.serve(flags);
        const lostBefore = watched.probe.lost();
        const sent = await watched.load(server, [...flags, ...LOAD]);
        const records = await watched.take();

        assert.deepEqual(await server.counts(), sent);
        assert.ok(records.length <= ALL, `${records.length} of ${ALL}`);
        const right = new Set(records.filter(isRight).map(({trace}) => trace?.traceId));
        const missed = watched.probe.lost() > lostBefore ? MOST_UNSEEN : MOST_RACED;
        assert.ok(
          ALL - right.size <= missed,
          `${right.size} right, ${JSON.stringify(countsOf(records))}`,
        );
        assert.deepEqual(watched.probe.unread, {});
      });
    }

    test('are all readable', () => assert.equal(watched.probe.unreadable(), 0));
  });
}

/** The load asks for a status by its path. */
function isRight({path, status}: RequestRecord): boolean {
  return status === Number(new URL(path, 'http://localhost').searchParams.get('status'));
}
