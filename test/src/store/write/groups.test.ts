// What goes to the writer's thread at once is bounded, in operations and in bytes, and keeps its order.

import assert from 'node:assert/strict';
import {EventEmitter} from 'node:events';
import {test} from 'node:test';

import type {ProbeRecord} from '../../../../src/domain/record.js';
import type {Group, Outcome} from '../../../../src/store/write/operation.js';
import {sizeOfBatch} from '../../../../src/store/write/packed-batch.js';
import {QueuedWriter, type WriterThread} from '../../../../src/store/write/writer.js';
import {aBatch} from '../support/sample-run.js';

const MEGABYTE = 2 ** 20;

test('a group of large batches ends where it has a megabyte', async () => {
  const records = counters(4_000);
  const groups = await groupsOf((writer) =>
    upTo(30).map((seq) => writer.putBatches('a-run', [aBatch(seq, {records})])),
  );

  const batches = groups.map(({operations}) =>
    operations.flatMap((each) => (each.kind === 'batches' ? each.batches : [])),
  );
  const largest = Math.max(...batches.flat().map(sizeOfBatch));
  const sizes = batches.map((group) => group.map(sizeOfBatch).reduce((sum, size) => sum + size));
  assert.ok(sizes.length > 1, 'they are more than a megabyte');
  for (const size of sizes) assert.ok(size < MEGABYTE + largest, `${size} bytes`);
  for (const size of sizes.slice(0, -1)) assert.ok(size > MEGABYTE / 2, `${size} bytes`);
  assert.deepEqual(
    batches.flat().map(({seq}) => seq),
    upTo(30),
  );
});

test('a group of small operations ends where it has 2,000', async () => {
  const groups = await groupsOf((writer) =>
    upTo(4_500).map((epoch) => writer.lastSeq('a-run', 'an-agent', epoch)),
  );

  assert.deepEqual(
    groups.map(({operations}) => operations.length),
    [2_000, 2_000, 500],
  );
});

/** The groups in which the thread gets what is called at the same moment. */
async function groupsOf(
  call: (writer: QueuedWriter) => readonly Promise<unknown>[],
): Promise<readonly Group[]> {
  const groups: Group[] = [];
  const writer = new QueuedWriter(recorder(groups), {groupWindowMs: 0});
  await Promise.all(call(writer));
  await writer.close();
  return groups;
}

/** A thread that does whatever it is told. */
function recorder(groups: Group[]): WriterThread {
  const thread = new EventEmitter();
  const postMessage = (message: Group | 'close'): void => {
    if (message === 'close') return void thread.emit('exit');
    groups.push(message);
    const outcomes = message.operations.map((): Outcome => ({kind: 'done', value: undefined}));
    setImmediate(() => thread.emit('message', {outcomes}));
  };
  return Object.assign(thread, {postMessage}) as unknown as WriterThread;
}

function counters(count: number): readonly ProbeRecord[] {
  return Array.from({length: count}, (_, at) => ({
    ...{kind: 'counter', target: 'registry', probe: 'syscalls', series: `call ${at}`},
    ...{metric: 'bytes', value: 1_000_000 * at},
  })) as readonly ProbeRecord[];
}

function upTo(count: number): readonly number[] {
  return Array.from({length: count}, (_, at) => at + 1);
}
