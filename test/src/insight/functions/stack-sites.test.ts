import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {ProbeRecord} from '../../../../src/domain/record.js';
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
});

async function sitesOf(records: readonly ProbeRecord[]): Promise<StackSites> {
  const run = await newRun();
  await writer.putBatches(run.id, [aBatch(0, {records})]);
  const reader = catalog.open(run.id);
  const sites = stackSites(reader, [{}]);
  // They are read while the run is open.
  for (const target of ['registry', 'nobody']) sites.allocators(target);
  reader.close();
  return sites;
}
