// What comes for a run that is over: it is stored for a while after the end, and then no more, so that the
// file of a run becomes final. The clock is the test's own.

import assert from 'node:assert/strict';
import {after, beforeEach, describe, test} from 'node:test';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import type {Run} from '../../../../src/domain/run.js';
import {openStore, type Store} from '../../../../src/store/open-store.js';
import {SAME_THREAD} from '../support/same-thread.js';
import {aBatch, aRun, SECOND_NS, START_NS} from '../support/sample-run.js';

const MINUTE_NS = 60n * SECOND_NS;
const END_NS = START_NS + MINUTE_NS;
const clock = {atNs: END_NS, nowNs: () => clock.atNs};
const folder = mkdtempSync(join(tmpdir(), 'regscope-late-'));
let store: Store;
let run: Run;
let runs = 0;

after(async () => {
  await store.writer.close();
  rmSync(folder, {recursive: true});
});

beforeEach(async () => {
  await store?.writer.close();
  store = openStore(folder, {...SAME_THREAD, clock, lateMs: 10 * 60_000});
  clock.atNs = END_NS;
  run = aRun({id: `20260921-140640-late${runs++}`});
  await store.writer.createRun(run, undefined);
  await store.writer.putBatches(run.id, [aBatch(1)]);
});

describe('a run that is over', () => {
  test('takes a batch that comes within the time for that', async () => {
    await end(END_NS);
    clock.atNs = END_NS + 10n * MINUTE_NS;

    await store.writer.putBatches(run.id, [aBatch(2)]);

    assert.equal(storedBatches(), 2);
  });

  test('takes nothing after that, whatever it is, and its file stays as it is', async () => {
    await end(END_NS);
    clock.atNs = END_NS + 10n * MINUTE_NS + 1n;
    const {writer} = store;
    const host = {name: 'h', kernel: '', bpftrace: '', cpus: 1, memoryBytes: 1, bootId: ''};
    const account = {agentId: 'late', host: 'h', produced: 1, spooled: 0};

    const outcomes = await Promise.allSettled([
      writer.putBatches(run.id, [aBatch(2)]),
      writer.putHost(run.id, 'late', host),
      writer.putProcesses(run.id, 'late', []),
      writer.putAccount(run.id, {...account, droppedSpoolFull: 0, droppedInvalid: 0}),
      writer.putPhase(run.id, {index: 0, name: 'a', startNs: START_NS, spanId: 'f0'}),
      writer.putSpans(run.id, []),
    ]);

    for (const outcome of outcomes) {
      assert.equal(outcome.status, 'rejected');
      assert.equal((outcome.reason as {code: string}).code, 'STORE_RUN_CLOSED');
    }
    assert.equal(storedBatches(), 1);
    assert.equal(await writer.lastSeq(run.id, 'agent-of-host-1', 1), 1, 'it can still be asked');
  });

  test('is refused to the late ones alone: others of the same moment are stored', async () => {
    await end(END_NS);
    const going = aRun({id: `${run.id}b`});
    await store.writer.createRun(going, undefined);
    clock.atNs = END_NS + 11n * MINUTE_NS;

    const [late, inTime] = await Promise.allSettled([
      store.writer.putBatches(run.id, [aBatch(2)]),
      store.writer.putBatches(going.id, [aBatch(3)]),
    ]);

    assert.deepEqual([late.status, inTime.status], ['rejected', 'fulfilled']);
  });

  test('waits from when its end was written: a run that a crash left open ended long before', async () => {
    clock.atNs = END_NS + 60n * MINUTE_NS;
    await end(END_NS);
    clock.atNs += 9n * MINUTE_NS;

    await store.writer.putBatches(run.id, [aBatch(2)]);

    clock.atNs += 2n * MINUTE_NS;
    await end(END_NS); // a second word on the end changes nothing
    await assert.rejects(store.writer.putBatches(run.id, [aBatch(3)]), {code: 'STORE_RUN_CLOSED'});
  });

  test('is still over for the next collector', async () => {
    await end(END_NS);
    await store.writer.close();
    store = openStore(folder, {...SAME_THREAD, clock, lateMs: 10 * 60_000});
    clock.atNs = END_NS + 11n * MINUTE_NS;

    await assert.rejects(store.writer.putBatches(run.id, [aBatch(2)]), {code: 'STORE_RUN_CLOSED'});
  });

  test('takes late batches for ever where no time is set', async () => {
    await end(END_NS);
    await store.writer.close();
    store = openStore(folder, {...SAME_THREAD, clock, lateMs: Infinity});
    clock.atNs = END_NS + 100_000n * MINUTE_NS;

    await store.writer.putBatches(run.id, [aBatch(2)]);

    assert.equal(storedBatches(), 2);
  });
});

test('a run that goes on takes whatever comes, however old the run is', async () => {
  clock.atNs = END_NS + 100_000n * MINUTE_NS;

  await store.writer.putBatches(run.id, [aBatch(2)]);

  assert.equal(storedBatches(), 2);
});

function end(endNs: bigint): Promise<void> {
  return store.writer.updateRun({...run, endNs});
}

function storedBatches(): number {
  const reader = store.catalog.open(run.id);
  try {
    return [...reader.figures({})].length;
  } finally {
    reader.close();
  }
}
