import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {COLLECTOR, POOLS} from '../../../../src/insight/functions/known-functions.js';
import {sharedStore} from '../../store/support/sample-run.js';
import {offCpu, onCpu, waiting} from '../../store/support/stack-records.js';
import {sitesOf} from './support/sites-of.js';

const store = sharedStore();

describe('places in a program', () => {
  test('are where it calls the allocator, whatever the runtime does below it', async () => {
    const sites = await sitesOf(store, [
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

  test('are where goroutines wait for a pool or a semaphore, and for nothing else', async () => {
    const query = 'main;serve;main.find;database/sql.(*DB).QueryContext;database/sql.(*DB).query';
    const sites = await sitesOf(store, [
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
    const sites = await sitesOf(store, [
      waiting(`${query};database/sql.(*DB).conn;runtime.selectgo`, [[1, 6e6, 2]], {wait: 'pool'}),
      waiting(`${query};main.ask;runtime.gopark`, [[1, 9e6, 1]], {wait: 'upstream'}),
    ]);
    const {waits, uses} = POOLS[0]!;

    assert.equal(sites.spentIn('registry', waits).waitedNs, 6e6);
    assert.equal(sites.spentIn('registry', uses).waitedNs, 15e6);
  });

  test('are the collector, whoever runs it, and what it calls', async () => {
    const sites = await sitesOf(store, [
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
});
