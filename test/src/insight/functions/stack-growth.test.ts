// Tests with real run files: the stack behind requests that grew.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {ProbeRecord} from '../../../../src/domain/record.js';
import type {BudgetComparisonJson} from '../../../../src/contract/budget-json.js';
import type {StackGrowthJson} from '../../../../src/contract/function-json.js';
import {stackGrowth, stackSentence} from '../../../../src/insight/functions/stack-growth.js';
import {SECOND_NS, START_NS, aBatch, sharedStore} from '../../store/support/sample-run.js';
import {offCpu, onCpu} from '../../store/support/stack-records.js';

const {writer, catalog, newRun} = sharedStore();

const SERVE = 'runtime.goexit;net/http.(*conn).serve;a.io/reg/handlers.(*Upload).Put';
const SYNC = `${SERVE};a.io/reg/files.(*Writer).Commit;os.(*File).Sync;syscall.Syscall;vfs_fsync_[k]`;
const HASH = `${SERVE};io.Copy;crypto/sha256.block`;
const STEP = {step: 'upload.finish'} as const;

/** Ten requests in each second, which grew by 100 ms each. */
const GROWN: BudgetComparisonJson = {
  ...{target: 'registry', step: 'upload.finish', side: 'server'},
  ...{beforeRequests: 10, afterRequests: 10},
  mean: {beforeMs: 20, afterMs: 120, deltaMs: 100, parts: []},
  slowest: {beforeMs: 20, afterMs: 120, deltaMs: 100, parts: []},
};

/** The growth from the first second to the second one. */
async function growthOf(
  before: readonly ProbeRecord[],
  after: readonly ProbeRecord[],
  grown: Partial<BudgetComparisonJson> = {},
): Promise<StackGrowthJson | undefined> {
  const run = await newRun();
  await writer.putBatches(run.id, [aBatch(0, {records: before}), aBatch(1, {records: after})]);
  const second = (at: bigint) => ({
    fromNs: START_NS + at * SECOND_NS,
    toNs: START_NS + (at + 1n) * SECOND_NS,
  });
  const reader = catalog.open(run.id);
  try {
    return stackGrowth(reader, second(0n), second(1n), {...GROWN, ...grown});
  } finally {
    reader.close();
  }
}

describe('the stack behind requests that grew', () => {
  test('is where they waited longer, with who called it in the program', async () => {
    const stack = await growthOf(
      [offCpu(SYNC, 100, 50_000_000, STEP), onCpu(HASH, [10, 20], STEP)],
      [offCpu(SYNC, 100, 850_000_000, STEP), onCpu(HASH, [10, 20, 30], STEP)],
    );

    assert.ok(stack !== undefined);
    assert.deepEqual(
      [stack.kind, stack.beforeMs, stack.afterMs, stack.deltaMs],
      ['off-cpu', 5, 85, 80],
    );
    assert.equal(
      stackSentence(stack),
      '+80 ms of an upload.finish is off the CPU in os.(*File).Sync, called by ' +
        'files.(*Writer).Commit ← handlers.(*Upload).Put ← http.(*conn).serve',
    );
  });

  test('is where they worked longer', async () => {
    const every = Array.from({length: 40}, (_, n) => n * 20);
    const stack = await growthOf([onCpu(HASH, [1], STEP)], [onCpu(HASH, every, STEP)]);

    assert.equal(stack?.kind, 'on-cpu');
    assert.deepEqual(stack.functions.slice(0, 2), ['crypto/sha256.block', 'io.Copy']);
    assert.equal(Math.round(stack.deltaMs), 39);
  });

  test('is one of these requests: not of another step or target, and not of the idle scheduler', async () => {
    const stack = await growthOf(
      [],
      [
        offCpu(SYNC, 100, 900_000_000, {step: 'blob.get'}),
        offCpu(SYNC, 100, 900_000_000, {...STEP, target: 'redis'}),
        offCpu(SYNC, 100, 900_000_000, {...STEP, idle: true}),
        offCpu(SYNC, 100, 900_000_000),
      ],
    );

    assert.equal(stack, undefined);
  });

  test('is absent where stacks explain little of the growth', async () => {
    const little = [offCpu(SYNC, 100, 90_000_000, STEP)];

    assert.equal(await growthOf([], little), undefined);
  });

  test('is absent for requests that the target made', async () => {
    const waits = [offCpu(SYNC, 100, 900_000_000, STEP)];

    assert.equal(await growthOf([], waits, {side: 'client'}), undefined);
  });
});
