// Requests over TLS that Go programs serve and make, by the CO-RE engine: each is told once, with its own
// status and trace, whatever the version and cipher, and however its bytes are cut into records.

import assert from 'node:assert/strict';
import {after, afterEach, before, describe, test} from 'node:test';

import {findLoader} from '../../agent/core/loader.js';
import type {RequestRecord} from '../../src/domain/request.js';
import {temporaryFolder} from '../support/temporary-folder.js';
import {whyNoProbes} from './support/bpftraces.js';
import {NO_GO} from './support/lock-server.js';
import {countsOf, type Counts, type TlsServer} from './support/tls-server.js';
import {WatchedServers} from './support/watched-servers.js';

const NO_ENGINE =
  whyNoProbes() || (findLoader() === undefined && 'needs clang, libbpf-dev and bpftool');
/** Go prefers ChaCha20 in TLS 1.3 where the CPU has no AES. */
const WITHOUT_AES = {GODEBUG: 'cpu.aes=off,cpu.pclmulqdq=off'};
const CONNECTIONS = 8;
const REQUESTS = 40;
const ALL = CONNECTIONS * REQUESTS;
/**
 * What one thread of several serves in the time until it is watched, a tenth of a second: one that could not be from its
 * beginning is counted as lost.
 */
const MOST_UNSEEN = ALL / 20;
/**
 * Where nothing is counted as lost. The thread that read may begin a request as its goroutine goes on with it elsewhere: where
 * the host puts that thread's CPU aside meanwhile, the answer is written first, and what is read next is taken for more of
 * that request. It was seen once in 29,000 requests before goroutines that run elsewhere were left to their own calls.
 */
const MOST_RACED = 1;
/**
 * Of requests that are made, on a busy host: up to 4 of 320 were missed, in one round of many. Why is not known; the kernel may
 * have run no program at a function, as it does on a CPU where a thread that changes a map was put aside (bpf_prog_active).
 */
const MOST_MISSED = ALL / 20;
const LOAD = ['-connections', String(CONNECTIONS), '-requests', String(REQUESTS)];
/** Enough for a program to be seen asking over TLS. */
const FEW = ['-connections', '2', '-requests', '5'];

const CASES: readonly (readonly [
  name: string,
  flags: readonly string[],
  env?: typeof WITHOUT_AES,
])[] = [
  ['TLS 1.3', []],
  ['TLS 1.3, heads of 3 KB, which go on in another record', ['-head', '3000']],
  ['TLS 1.3, heads of 6 KB', ['-head', '6000']],
  ['TLS 1.2, heads of 20 KB, of which 16 are kept', ['-head', '20000', '-tls', '1.2']],
  ['TLS 1.3, heads of 6 KB whose records come at once', ['-head', '6000', '-joined']],
  ['TLS 1.3, bodies read in pieces of 500 bytes', ['-pieces', '500']],
  ['TLS 1.3, bodies in pieces whose records come at once', ['-pieces', '500', '-joined']],
  [
    'TLS 1.2, bodies in pieces whose records come at once',
    ['-tls', '1.2', '-pieces', '100', '-joined'],
  ],
  ['TLS 1.3 with ChaCha20, a connection for each request', ['-close'], WITHOUT_AES],
  ['TLS 1.2 with AES-GCM, a connection for each request', ['-tls', '1.2', '-close']],
  ['TLS 1.2 with ChaCha20', ['-tls', '1.2', '-suite', 'chacha']],
  ['mutual TLS 1.3, a connection for each request', ['-mutual', '-close']],
  ['mutual TLS 1.2', ['-mutual', '-tls', '1.2']],
];

/** Shorter than most records, as segments of a network may be. */
const SPLIT = ['-split', '700'];
/** The flags of the program that asks, and those that the one behind it has besides. */
const MADE_CASES: readonly (readonly [
  name: string,
  flags: readonly string[],
  answering: readonly string[],
])[] = [
  ['over connections that are kept', [], []],
  ['each over a connection of its own', ['-close'], []],
  ['with answers that are read in short pieces', ['-pieces', '100'], []],
  [
    'over TLS 1.2 with answers that are read in short pieces',
    ['-tls', '1.2', '-pieces', '100'],
    [],
  ],
  ['with answers that come and are read in pieces', ['-pieces', '500'], SPLIT],
  [
    'each over a connection of its own, with answers that come and are read in pieces',
    ['-close', '-pieces', '500'],
    SPLIT,
  ],
  ['with answers that come in crumbs', [], ['-split', '7']],
  ['in pieces', SPLIT, []],
];

interface Made {
  readonly records: readonly RequestRecord[];
  readonly sent: Counts;
  readonly unread: Counts;
}

describe('requests over TLS', {skip: NO_ENGINE || NO_GO}, () => {
  const folder = temporaryFolder('tls');
  let watched: WatchedServers;

  before(async () => {
    watched = await WatchedServers.start(folder);
  });
  afterEach(() => watched.stopServers());
  after(() => watched?.stop());

  for (const [name, flags, env] of CASES) {
    test(`are served: ${name}`, async () => {
      const server = await watched.serve(flags, env);
      const lostBefore = watched.probe.lost();
      const sent = await watched.load(server, [...flags, ...LOAD], env);
      const records = await watched.take();
      const missed = watched.probe.lost() > lostBefore ? MOST_UNSEEN : MOST_RACED;

      assert.deepEqual(await server.counts(), sent);
      assertAll(countsOf(records), sent, missed);
      assertShare(new Set(records.map(({trace}) => trace?.traceId)).size, ALL, missed);
      assert.deepEqual(watched.probe.unread, {});
      const isShort = flags.includes('-close');
      assertHandshakes(records, isShort ? ALL : connectionsOf(records), missed);
    });
  }

  for (const [name, flags, answering] of MADE_CASES) {
    test(`are made ${name}, and have their answers and what they were made for`, async () => {
      const behind = await watched.serveUnwatched([...flags, ...answering]);
      const {records, sent, unread} = await requestsMade(behind, flags);

      const made = records.filter(({side}) => side === 'client');
      const counted = unread['TLS requests'] ?? 0;
      assert.ok(counted <= MOST_MISSED, `${counted} counted`);
      assertAll(countsOf(made), sent, MOST_MISSED);
      assertShare(made.filter((call) => isTied(call, records)).length, ALL, MOST_MISSED);
      const shaken = made.filter(({budget}) => budget.has('tls'));
      // Ports are used again where each request has a connection of its own.
      const connections = flags.includes('-close')
        ? made.length
        : new Set(made.map(({local}) => local)).size;
      assert.ok(shaken.length <= connections, `${shaken.length} handshakes`);
      assert.ok(made.every(({peer}) => peer === `127.0.0.1:${behind.port}`));
      assert.deepEqual({...unread, 'TLS requests': counted}, {'TLS requests': counted});
    });
  }

  test('are counted where the program that made them has taken the place of their answers', async () => {
    const behind = await watched.serveUnwatched([]);
    const {records, sent, unread} = await requestsMade(behind, ['-by-hand', '-pieces', '100']);

    const made = records.filter(({side}) => side === 'client');
    const counted = unread['TLS requests'] ?? 0;
    assert.deepEqual(Object.keys(unread), ['TLS requests']);
    assertAll(countsOf(made), sent, counted + MOST_MISSED);
    assertShare(made.length + counted, ALL, MOST_MISSED);
  });

  /** What a program asked of the one behind it, and what of that was counted as unread, when it was seen to ask. */
  async function requestsMade(behind: TlsServer, flags: readonly string[]): Promise<Made> {
    const server = await watched.serve(['-upstream', String(behind.port), ...flags]);
    await watched.load(server, [...flags, ...FEW]);
    await watched.take();
    const [before, unreadBefore] = [await behind.counts(), watched.unreadAt(behind)];
    await watched.load(server, [...flags, ...LOAD]);
    const sooner = await watched.take();
    // The last request of a connection may be told when that ends.
    server.stop();
    const records = [...sooner, ...(await watched.take())];
    const sent = difference(await behind.counts(), before);
    return {records, sent, unread: difference(watched.unreadAt(behind), unreadBefore)};
  }

  test('are served in plain text with heads of 20 KB, and have their traces', async () => {
    const flags = ['-plain', '-head', '20000'];
    const server = await watched.serve(flags);
    const sent = await watched.load(server, [...flags, ...LOAD]);
    const records = await watched.take();

    assertAll(countsOf(records), sent, 0);
    assertShare(new Set(records.map(({trace}) => trace?.traceId)).size, ALL, 0);
    assert.deepEqual(watched.unreadOf(server), {});
  });

  test('are counted where a head is too long for its trace to be known', async () => {
    const server = await watched.serve(['-plain', '-by-hand']);
    await watched.load(server, ['-plain', '-head', '20000', ...FEW]);
    const records = await watched.take();

    assert.equal(records.length, 10);
    assert.ok(records.every(({trace}) => trace === undefined));
    assert.deepEqual(watched.unreadOf(server), {'long heads': 10});
  });

  test('are counted where the program has taken the place of their heads', async () => {
    const server = await watched.serve(['-by-hand', '-pieces', '100']);
    await watched.load(server, ['-joined', ...LOAD]);
    const records = await watched.take();

    const unread = watched.unreadOf(server)['TLS requests'] ?? 0;
    assert.ok(unread > 0);
    assertShare(records.length + unread, ALL, MOST_RACED);
  });

  test('are all readable', () => {
    assert.equal(watched.probe.unreadable(), 0);
  });
});

/** Whether a call has the request as its origin whose path it passes on. */
function isTied({origin, path}: RequestRecord, records: readonly RequestRecord[]): boolean {
  const served = records.find(({side, id}) => side === 'server' && id === origin?.id);
  return served?.path === path;
}

function difference(after: Counts, before: Counts): Counts {
  return Object.fromEntries(
    Object.entries(after)
      .map(([key, count]) => [key, count - (before[key] ?? 0)] as const)
      .filter(([, count]) => count > 0),
  );
}

/** Ports of clients are used again where each request has a connection of its own. */
function connectionsOf(records: readonly RequestRecord[]): number {
  return new Set(records.map(({peer}) => peer)).size;
}

/** The first request of each connection has its handshake, which takes some of its time. */
function assertHandshakes(
  records: readonly RequestRecord[],
  connections: number,
  missed: number,
): void {
  const shaken = records.filter(({budget}) => budget.has('tls'));
  assertShare(shaken.length, connections, missed);
  for (const {budget, durationNs} of shaken) assert.ok(budget.get('tls')! < durationNs);
}

/** No request is told that there was not, and all but so many of those that there were have the right status. */
function assertAll(seen: Counts, sent: Counts, missed: number): void {
  const total = Object.values(sent).reduce((sum, count) => sum + count, 0);
  const right = Object.entries(sent).map(([key, count]) => Math.min(count, seen[key] ?? 0));
  const known = right.reduce((sum, count) => sum + count, 0);
  const told = Object.values(seen).reduce((sum, count) => sum + count, 0);
  assert.ok(told <= total, JSON.stringify({seen, sent}));
  assertShare(known, total, missed);
}

function assertShare(seen: number, all: number, missed: number): void {
  assert.ok(seen <= all && all - seen <= missed, `${seen} of ${all}`);
}
