// Requests over TLS that Go programs serve and make, by the CO-RE engine: each is told once, with its own
// status and trace, whatever the version and cipher, and however its bytes are cut into records.

import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';

import {findLoader} from '../../agent/core/loader.js';
import type {RequestRecord} from '../../src/domain/request.js';
import {temporaryFolder} from '../support/temporary-folder.js';
import {whyNoProbes} from './support/bpftraces.js';
import {startCoreRequests} from './support/core-requests-probe.js';
import {NO_GO} from './support/lock-server.js';
import type {AskedRequests} from './support/requests-probe.js';
import {
  buildTlsServer,
  countsOf,
  loadTlsServer,
  startTlsServer,
  type Counts,
  type TlsServer,
} from './support/tls-server.js';

const NO_ENGINE =
  whyNoProbes() || (findLoader() === undefined && 'needs clang, libbpf-dev and bpftool');
/** Go prefers ChaCha20 in TLS 1.3 where the CPU has no AES. */
const WITHOUT_AES = {GODEBUG: 'cpu.aes=off,cpu.pclmulqdq=off'};
const CONNECTIONS = 8;
const REQUESTS = 40;
const LOAD = ['-connections', String(CONNECTIONS), '-requests', String(REQUESTS)];

const CASES: readonly (readonly [
  name: string,
  flags: readonly string[],
  env?: typeof WITHOUT_AES,
])[] = [
  ['TLS 1.3', []],
  ['TLS 1.3 with ChaCha20, a connection for each request', ['-close'], WITHOUT_AES],
  ['TLS 1.2 with AES-GCM, a connection for each request', ['-tls', '1.2', '-close']],
  ['TLS 1.2 with ChaCha20', ['-tls', '1.2', '-suite', 'chacha']],
  ['mutual TLS 1.3, a connection for each request', ['-mutual', '-close']],
  ['mutual TLS 1.2', ['-mutual', '-tls', '1.2']],
];

describe('requests over TLS', {skip: NO_ENGINE || NO_GO}, () => {
  const folder = temporaryFolder('tls');
  let program: string;
  let probe: AskedRequests;
  let servers: TlsServer[] = [];

  before(async () => {
    program = buildTlsServer(folder);
    probe = await startCoreRequests([]);
  });
  after(async () => {
    await probe?.stop();
    stopServers();
  });

  function stopServers(): void {
    for (const server of servers) server.stop();
    servers = [];
  }

  async function serve(...args: [flags: readonly string[], env?: object]): Promise<TlsServer> {
    const server = await startTlsServer(program, args[0], {...args[1]});
    servers.push(server);
    probe.watch(server.pid);
    // A cut is answered when what was ordered before it is done.
    await take();
    return server;
  }

  async function take(): Promise<readonly RequestRecord[]> {
    await probe.settle();
    return probe.records.splice(0);
  }

  for (const [name, flags, env] of CASES) {
    test(`are served: ${name}`, async () => {
      const server = await serve(flags, env);
      const sent = await loadTlsServer(program, server.port, [...flags, ...LOAD], env);
      const records = await take();

      assert.deepEqual(await server.counts(), sent);
      assertAll(countsOf(records), sent);
      const traces = new Set(records.map(({trace}) => trace?.traceId));
      assert.ok(traces.size >= 0.99 * CONNECTIONS * REQUESTS, `${traces.size} traces`);
      assert.deepEqual(probe.unread, {});
      assertHandshakes(records, flags.includes('-close') ? CONNECTIONS * REQUESTS : CONNECTIONS);
      stopServers();
    });
  }

  test('are made, and have their answers', async () => {
    const behind = await startTlsServer(program);
    servers.push(behind);
    const server = await serve(['-upstream', String(behind.port)]);
    await loadTlsServer(program, server.port, LOAD);
    const made = (await take()).filter(({side}) => side === 'client');

    // An answer may be read before the write of its request has returned: such a one is not seen.
    assertAll(countsOf(made), await behind.counts(), 0.95);
    const shaken = made.filter(({budget}) => budget.has('tls'));
    const connections = new Set(made.map(({local}) => local));
    assert.ok(
      shaken.length > 0 && shaken.length <= connections.size,
      `${shaken.length} handshakes`,
    );
    assert.ok(made.every(({peer}) => peer === `127.0.0.1:${behind.port}`));
    stopServers();
  });

  test('lose nothing', () => {
    assert.equal(probe.lost(), 0);
    assert.equal(probe.unreadable(), 0);
  });
});

/** The first request of each connection has its handshake, which takes some of its time. */
function assertHandshakes(records: readonly RequestRecord[], connections: number): void {
  const shaken = records.filter(({budget}) => budget.has('tls'));
  assert.ok(shaken.length <= connections, `${shaken.length} of ${connections} connections`);
  assert.ok(shaken.length >= 0.99 * connections, `${shaken.length} of ${connections} connections`);
  for (const {budget, durationNs} of shaken) assert.ok(budget.get('tls')! < durationNs);
}

/** No request is told that there was not, and of those that there were this share with the right status. */
function assertAll(seen: Counts, sent: Counts, share = 0.99): void {
  const total = Object.values(sent).reduce((sum, count) => sum + count, 0);
  const right = Object.entries(sent).map(([key, count]) => Math.min(count, seen[key] ?? 0));
  const known = right.reduce((sum, count) => sum + count, 0);
  const told = Object.values(seen).reduce((sum, count) => sum + count, 0);
  assert.ok(told <= total && known >= share * total, JSON.stringify({seen, sent}));
}
