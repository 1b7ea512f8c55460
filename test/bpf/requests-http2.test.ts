// Requests of HTTP/2 that Go programs serve, by the CO-RE engine: each is told once, with its own status, trace and
// bytes, over TLS and in plain text, on connections of its own and on one that many share.

import assert from 'node:assert/strict';
import {once} from 'node:events';
import {connect} from 'node:http2';
import {after, afterEach, before, describe, test} from 'node:test';

import {findLoader} from '../../agent/core/loader.js';
import type {RequestRecord} from '../../src/domain/request.js';
import {startRegistry} from '../../src/parts/registry.js';
import {makeCertificate} from '../support/certificates.js';
import {temporaryFolder} from '../support/temporary-folder.js';
import {whyNoProbes} from './support/bpftraces.js';
import {NO_GO} from './support/lock-server.js';
import {countsOf} from './support/tls-server.js';
import {WatchedServers} from './support/watched-servers.js';

const NO_ENGINE =
  whyNoProbes() || (findLoader() === undefined && 'needs clang, libbpf-dev and bpftool');
const CONNECTIONS = 8;
const REQUESTS = 40;
const ALL = CONNECTIONS * REQUESTS;
/** Bytes of bodies that the load sends. */
const SENT: Readonly<Record<string, readonly number[]>> = {PATCH: [300_000], PUT: [40_000, 7]};
/** What one thread of several serves in the time until it is watched, a tenth of a second. */
const MOST_UNSEEN = ALL / 20;
/** A prime number, so that no multiple of something else can be it. */
const AT_ONCE = 23;
const LOAD = ['-connections', String(CONNECTIONS), '-requests', String(REQUESTS)];

const CASES: readonly (readonly [name: string, flags: readonly string[], load?: string])[] = [
  ['TLS 1.3', []],
  ['TLS 1.3, all over one connection', [], '-shares'],
  ['TLS 1.2, a connection for each request', ['-tls', '1.2'], '-close'],
  ['plain text', ['-plain']],
  ['plain text, all over one connection', ['-plain'], '-shares'],
];

describe('requests of HTTP/2 to a Go program', {skip: NO_ENGINE || NO_GO}, () => {
  const folder = temporaryFolder('http2');
  let watched: WatchedServers;

  before(async () => {
    watched = await WatchedServers.start(folder);
  });
  afterEach(() => watched.stopServers());
  after(() => watched?.stop());

  for (const [name, flags, load] of CASES) {
    test(`are told: ${name}`, async () => {
      const asked = await watched.serve(['-http2', ...flags]);
      const lostBefore = watched.probe.lost();
      const how = load === undefined ? LOAD : [...LOAD, load];
      const sent = await watched.load(asked, ['-http2', ...flags, ...how]);
      const records = await watched.take();

      assert.deepEqual(await asked.counts(), sent);
      assertAll(records, watched.probe.lost() - lostBefore);
      assert.deepEqual(watched.probe.unread, {});
      assertBudgets(records);
    });
  }

  test('are told of a packaged registry, at a time and over one connection', async () => {
    const tls = makeCertificate(folder, 'registry', ['IP:127.0.0.1']);
    const registry = await startRegistry({tls});
    watched.probe.watch(registry.pid);
    await watched.take();
    await askAtOnce(
      registry.url,
      Array.from({length: AT_ONCE}, (_, n) => `/v2/?n=${n}`),
    );
    const records = await watched.take();
    await registry.stop();

    assert.deepEqual(countsOf(records), {'GET 200': AT_ONCE});
    assert.equal(new Set(records.map(({path}) => path)).size, AT_ONCE);
    assert.equal(new Set(records.map(({peer}) => peer)).size, 1);
    assert.deepEqual(watched.probe.unread, {});
    assertBudgets(records);
  });

  test('have the waits of their own goroutines, though they share a connection', async () => {
    const asked = await watched.serve(['-http2', '-plain']);
    const pauses = [50, 100, 150, 200, 250];
    const paths = pauses.map((ms) => `/v2/?sleep=${ms}`);
    await askAtOnce(`http://127.0.0.1:${asked.port}`, paths);
    const records = await watched.take();

    for (const [at, path] of paths.entries()) {
      const slept = records.find((record) => record.path === path)?.budget.get('wait:sleep') ?? 0;
      assert.ok(slept > 0.9 * pauses[at]! * 1e6, `${path}: ${slept} ns`);
    }
  });

  test('are all readable', () => {
    assert.equal(watched.probe.unreadable(), 0);
  });
});

async function askAtOnce(url: string, paths: readonly string[]): Promise<void> {
  const session = connect(url, {rejectUnauthorized: false});
  const streams = paths.map((path) => session.request({':path': path}).resume());
  await Promise.all(streams.map((stream) => once(stream, 'end')));
  session.close();
  await once(session, 'close');
}

/** A call and the time away from a CPU in it are measured each by itself, so that their ends differ by this. */
const MEASURED_NS = 10_000;

/** A stream's time is its own: its parts are no longer than it, and its connection's handshake is told once. */
function assertBudgets(records: readonly RequestRecord[]): void {
  for (const {durationNs, budget, side} of records) {
    assert.equal(side, 'server');
    const known = [...budget].reduce((sum, [, ns]) => sum + ns, 0);
    assert.ok(durationNs > 0 && known <= durationNs + MEASURED_NS, `${known} of ${durationNs} ns`);
  }
  const connections = new Set(records.map(({peer}) => peer)).size;
  const shaken = records.filter(({budget}) => budget.has('tls')).length;
  assert.ok(shaken <= connections, `${shaken} handshakes of ${connections} connections`);
}

/** A thread that could not be watched from its beginning is counted as lost; until it is watched it is not seen. */
function assertAll(records: readonly RequestRecord[], lost: number): void {
  const right = new Set(records.filter(isRight).map(({trace}) => trace?.traceId)).size;
  assert.ok(records.length <= ALL, `${records.length} of ${ALL}`);
  assert.ok(ALL - right <= (lost === 0 ? 0 : MOST_UNSEEN), `${right} right, ${lost} lost`);
}

/** Status and bodies are as they were asked for; an answer to HEAD has none. */
function isRight({method, path, status, bytesIn, bytesOut}: RequestRecord): boolean {
  const asked = new URL(path, 'http://localhost').searchParams;
  const sent = SENT[method] ?? [0];
  return (
    status === Number(asked.get('status')) &&
    bytesOut === Number(asked.get('bytes')) &&
    sent.includes(bytesIn)
  );
}
