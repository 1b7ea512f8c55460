// What goes to the writer's thread at once is bounded, in operations and in bytes, and keeps its order. Under full
// load it is what many turns of the event loop bring.

import assert from 'node:assert/strict';
import {EventEmitter} from 'node:events';
import {test} from 'node:test';
import {setImmediate as turn} from 'node:timers/promises';

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

test('calls of turns that follow each other are one group, until a turn brings none', async () => {
  const groups = await groupsOfTurns(20, 60_000);

  assert.deepEqual(
    groups.map(({operations}) => operations.length),
    [1, 20],
  );
});

test('a group does not wait for more turns than its time allows', async () => {
  const groups = await groupsOfTurns(20, 0);

  const lengths = groups.map(({operations}) => operations.length);
  assert.ok(lengths.length > 2, `${lengths.join(', ')}`);
  assert.equal(
    lengths.reduce((sum, length) => sum + length),
    21,
  );
});

/** The thread has one operation, and each turn of the event loop brings another one. */
async function groupsOfTurns(turns: number, busyWindowMs: number): Promise<readonly Group[]> {
  const groups: Group[] = [];
  const writer = new QueuedWriter(recorder(groups), {groupWindowMs: 0, busyWindowMs});
  const calls = [writer.lastSeq('a-run', 'an-agent', 0)];
  while (groups.length === 0) await turn();
  for (const epoch of upTo(turns)) {
    calls.push(writer.lastSeq('a-run', 'an-agent', epoch));
    await turn();
  }
  await Promise.all(calls);
  await writer.close();
  return groups;
}

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
