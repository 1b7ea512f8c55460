import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {ProbeRecord} from '../../../../src/domain/record.js';
import {COLLECTOR, POOLS} from '../../../../src/insight/functions/known-functions.js';
import {stackSites, type StackSites} from '../../../../src/insight/functions/stack-sites.js';
import {aBatch, sharedStore} from '../../store/support/sample-run.js';
import {offCpu, onCpu, waiting} from '../../store/support/stack-records.js';

const {writer, catalog, newRun} = sharedStore();

describe('places in a program', () => {
  test('are where it calls the allocator, whatever the runtime does below it', async () => {
    const sites = await sitesOf([
      onCpu('main;serve;encoding/json.Marshal;runtime.growslice;runtime.mallocgc', [1, 2]),
      onCpu('main;serve;encoding/json.Marshal;runtime.mallocgc;runtime.gcAssistAlloc', [3]),
      onCpu('main;serve;main.copy;runtime.makeslice;runtime.mallocgc', [4]),
      onCpu('main;serve;main.copy', [5, 6, 7, 8, 9]),
      onCpu('main;other;runtime.mallocgc', [9], {target: 'other'}),
    ]);

    assert.deepEqual(sites.allocators('registry'), [
      {function: 'encoding/json.Marshal', weight: 3},
      {function: 'main.copy', weight: 1},
    ]);
    assert.deepEqual(sites.allocators('nobody'), []);
  });

  test('are where goroutines and threads wait for a lock, and for nothing else', async () => {
    const sites = await sitesOf([
      waiting('main;serve;main.(*Store).get;sync.(*Mutex).Lock;runtime.gopark', [[1, 5e6, 2]]),
      waiting('main;serve;main.ask;runtime.gopark', [[1, 9e6, 1]], {wait: 'upstream'}),
      offCpu('main;serve;main.write;__schedule_[k]', 3, 2e6, {wait: 'lock'}),
      offCpu('main;serve;main.write;__schedule_[k]', 4, 8e6, {wait: 'disk'}),
    ]);

    assert.deepEqual(sites.lockWaits('registry'), [
      {function: 'main.(*Store).get', weight: 5e6},
      {function: 'main.write', weight: 2e6},
    ]);
  });

  test('are where goroutines wait for a pool or a semaphore, and for nothing else', async () => {
    const query = 'main;serve;main.find;database/sql.(*DB).QueryContext;database/sql.(*DB).query';
    const sites = await sitesOf([
      waiting(`${query};database/sql.(*DB).conn;runtime.selectgo`, [[1, 6e6, 2]], {wait: 'pool'}),
      waiting(
        'main;serve;main.begin;golang.org/x/sync/semaphore.(*Weighted).Acquire;runtime.gopark',
        [[1, 2e6, 1]],
        {wait: 'semaphore'},
      ),
      waiting(`${query};main.ask;runtime.gopark`, [[1, 9e6, 1]], {wait: 'upstream'}),
      offCpu('main;serve;main.write;__schedule_[k]', 3, 8e6, {wait: 'lock'}),
    ]);

    assert.deepEqual(sites.parkedFor('registry', new Set(['pool', 'semaphore'])), [
      {function: 'database/sql.(*DB).conn', weight: 6e6},
      {function: 'main.begin', weight: 2e6},
    ]);
  });

  test('are those of a known pool: who has a connection of it, and who waits for one', async () => {
    const query = 'main;serve;main.find;database/sql.(*DB).QueryContext;database/sql.(*DB).query';
    const sites = await sitesOf([
      waiting(`${query};database/sql.(*DB).conn;runtime.selectgo`, [[1, 6e6, 2]], {wait: 'pool'}),
      waiting(`${query};main.ask;runtime.gopark`, [[1, 9e6, 1]], {wait: 'upstream'}),
    ]);
    const {waits, uses} = POOLS[0]!;

    assert.equal(sites.spentIn('registry', waits).waitedNs, 6e6);
    assert.equal(sites.spentIn('registry', uses).waitedNs, 15e6);
  });

  test('are the collector, whoever runs it, and what it calls', async () => {
    const sites = await sitesOf([
      onCpu(
        'runtime.gcBgMarkWorker;runtime.systemstack;runtime.gcDrain;runtime.scanobject',
        [1, 2],
      ),
      onCpu('main;serve;runtime.mallocgc;runtime.gcAssistAlloc;runtime.systemstack', [3]),
      onCpu('runtime.gcBgMarkWorker;exc_page_fault_[k]', [4]),
      onCpu('main;serve;runtime.mallocgc;runtime.memclrNoHeapPointers', [5, 6, 7]),
      onCpu('main;marked', [8]),
    ]);

    assert.deepEqual(sites.spentIn('registry', COLLECTOR), {onCpu: 4, allOnCpu: 8, waitedNs: 0});
  });

  test('are the lock of a database, though it waits for a latch', async () => {
    const wait =
      'PostgresMain;LockRelationOid;LockAcquireExtended;ProcSleep;WaitLatch;epoll_wait_[k]';
    const sites = await sitesOf([
      offCpu(wait, 1, 6e6, {wait: 'network'}),
      offCpu(
        'PostgresMain;PortalRun;standard_ExecutorRun;pg_sleep;WaitLatch;epoll_wait_[k]',
        2,
        9e6,
      ),
      offCpu('PostgresMain;pq_getbyte;secure_read;epoll_wait_[k]', 3, 99e6),
    ]);

    const waits = sites.lockWaits('registry');

    assert.deepEqual(waits, [{function: 'LockRelationOid', weight: 6e6}]);
    assert.deepEqual(sites.lockHolders('registry', ['LockRelationOid']), [
      {function: 'pg_sleep', weight: 9},
    ]);
  });

  test('are what runs inside of a function that takes a lock, but not its waits', async () => {
    const sites = await sitesOf([
      waiting('main;serve;main.(*Store).get;sync.(*Mutex).Lock;runtime.gopark', [[1, 5e6, 2]]),
      offCpu('main;serve;main.(*Store).get;os.(*File).Sync;syscall.Fsync;fsync_[k]', 3, 4e6),
      offCpu('main;serve;main.put;os.(*File).Sync;syscall.Fsync;fsync_[k]', 3, 8e6),
      onCpu('main;serve;main.(*Store).get;sha256.block', [1]),
    ]);

    const [most, second] = sites.lockHolders('registry', ['main.(*Store).get']);

    assert.deepEqual(
      [most?.function, second],
      ['sha256.block', {function: 'os.(*File).Sync', weight: 4}],
    );
    assert.ok(most!.weight > 9 && most!.weight < 11, 'a sample on the CPU is worth its period');
  });
});

async function sitesOf(records: readonly ProbeRecord[]): Promise<StackSites> {
  const run = await newRun();
  await writer.putBatches(run.id, [aBatch(0, {records})]);
  const reader = catalog.open(run.id);
  const sites = stackSites([() => reader.stackSums({})]);
  // They are read while the run is open.
  sites.allocators('registry');
  reader.close();
  return sites;
}
