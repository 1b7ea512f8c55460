// The requests probe against a server of the newest Go here: since 1.26 its goroutines lie anywhere. Where it
// is linked statically with C, they are not found in front of the thread's own storage.

import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';

import {NO_GO, startLockServer, type LockServer} from './support/lock-server.js';
import {REQUESTS_ENGINES} from './support/engines.js';
import type {AskedRequests} from './support/requests-probe.js';

const HELD_MS = 100;
const REQUESTS = 9;

const STATIC = ['-ldflags=-linkmode=external -extldflags=-static', '-tags=netcgo'];
const LINKED = [['as Go links it'], ['linked statically with C', ...STATIC]] as const;
const CASES = REQUESTS_ENGINES.flatMap((engine) => LINKED.map((linked) => ({engine, linked})));

for (const {engine, linked} of CASES) {
  const [kind, ...buildArgs] = linked;
  const what = `requests of a server in Go, ${kind}, by ${engine.name}`;
  describe(what, {skip: engine.skip || NO_GO}, () => {
    let server: LockServer;
    let probe: AskedRequests;

    before(async () => {
      server = await startLockServer(...buildArgs);
      probe = await engine.start([server.pid]);
      await fetch(server.url).then((answer) => answer.text());
    });
    after(async () => {
      await probe?.stop();
      server?.stop();
    });

    test('charge the time of a lock that another goroutine holds to wait:lock', async () => {
      for (let sent = 0; sent < REQUESTS; sent++) {
        await fetch(`${server.url}?ms=${HELD_MS}`).then((answer) => answer.text());
      }
      await probe.settle();

      const records = probe.records.filter(({path}) => path.includes('ms='));
      const waits = records.map(({budget}) => (budget.get('wait:lock') ?? 0) / 1e6).sort();
      assert.equal(records.length, REQUESTS);
      assert.ok(records.every(({goid}) => goid > 0));
      assert.ok(waits[REQUESTS >> 1]! > 0.9 * HELD_MS, `${waits.join(' ')} ms`);
      for (const {budget} of records) {
        const elsewhere = ['cpu', 'receive', 'send'].map((part) => budget.get(part as 'cpu') ?? 0);
        assert.ok(Math.max(...elsewhere) / 1e6 < HELD_MS / 2, elsewhere.join(' '));
      }
    });

    test('lose nothing', () => {
      assert.equal(probe.lost(), 0);
      assert.equal(probe.unreadable(), 0);
    });
  });
}
