import assert from 'node:assert/strict';
import {after, describe, test} from 'node:test';
import type {Worker} from 'node:worker_threads';

import type {Query} from '../../../../src/api/queries/query.js';
import {WorkerQueries} from '../../../../src/api/queries/worker-queries.js';
import {startThread} from '../../../../src/pace/start-thread.js';

const workers: Worker[] = [];
const queries = new WorkerQueries(startWorker);
after(() => queries.close());

describe('WorkerQueries', () => {
  test('answers come from another thread', async () => {
    const {runs, damaged} = await queries.runs();

    assert.deepEqual(
      runs.map(({name, startNs}) => [name, typeof startNs]),
      [['ramp', 'bigint']],
    );
    assert.equal(damaged[0]!.code, 'STORE_FILE_DAMAGED');
    assert.match(await queries.ask('ramp', {kind: 'phases'}), /"name":"push"/);
  });

  test('each of many questions at once gets its own answer', async () => {
    const answers = await Promise.all(
      Array.from({length: 50}, (_, index) =>
        queries.ask('ramp', index % 2 === 0 ? {kind: 'phases'} : {kind: 'detail'}),
      ),
    );

    answers.forEach((answer, index) => assert.equal(answer.includes('"run":'), index % 2 === 1));
  });

  test('an error that a user can act on keeps its code and hint', async () => {
    await assert.rejects(queries.ask('nobody', {kind: 'phases'}), {
      name: 'ProfilerError',
      code: 'STORE_RUN_UNKNOWN',
      hint: 'regscope runs',
    });
  });

  test('a bug is none of those, and brings its stack', async () => {
    await assert.rejects(queries.ask('broken', {kind: 'phases'}), (error: Error) => {
      assert.equal(error.name, 'Error');
      return /TypeError/.test(error.message);
    });
  });

  test('a worker that dies fails the question that it had, and is replaced', async () => {
    const asking = queries.ask('deadly', {kind: 'phases'});

    await assert.rejects(asking, /ended/);
    const before = workers.length;
    assert.match(await queries.ask('ramp', {kind: 'phases'}), /push/);
    assert.equal(workers.length, before + 1);
  });

  test('questions past a bound are refused at once', async () => {
    const asking = Array.from({length: 200}, () => queries.ask('ramp', {kind: 'phases'}));

    const settled = await Promise.allSettled(asking);

    const refused = settled.filter(({status}) => status === 'rejected');
    assert.equal(refused.length, 200 - 128 - 1, 'one is being answered');
    assert.equal((refused[0] as {reason: {code: string}}).reason.code, 'API_BUSY');
  });
});

describe('a question without end', () => {
  const SUMMARY: Query = {kind: 'summary'};

  test('keeps no cheap one waiting', async () => {
    const [gone, endless] = endlessQuestion();

    assert.match(await queries.ask('ramp', {kind: 'phases'}), /push/);
    assert.equal((await queries.runs()).runs.length, 1);
    gone.abort();
    await assert.rejects(endless, /nobody waits/);
  });

  test('is stopped when nobody waits for its answer, and those behind it are answered', async () => {
    const abandoned = Array.from({length: 12}, endlessQuestion);
    const asking = queries.ask('ramp', SUMMARY);

    for (const [gone] of abandoned) gone.abort();

    for (const [, endless] of abandoned) await assert.rejects(endless, /nobody waits/);
    assert.match(await asking, /"rows":/);
  });

  test('is refused after its time', async () => {
    const hasty = new WorkerQueries(startWorker, {deadlineMs: 2_000, stopMs: 60_000});

    await assert.rejects(hasty.ask('endless', SUMMARY), {code: 'API_ANSWER_TOO_SLOW'});

    assert.match(await hasty.ask('ramp', SUMMARY), /"rows":/);
    await hasty.close();
  });

  test('whose worker does not listen ends that worker', async () => {
    const hasty = new WorkerQueries(startWorker, {deadlineMs: 100, stopMs: 100});
    const before = workers.length;

    await assert.rejects(hasty.ask('stuck', SUMMARY), {code: 'API_ANSWER_TOO_SLOW'});

    // The code of a new worker is loaded within its first question's time or not; then it is asked again.
    await hasty.ask('ramp', SUMMARY).catch(() => {});
    assert.ok(workers.length > before + 1);
    await hasty.close();
  });

  function endlessQuestion(): [AbortController, Promise<string>] {
    const gone = new AbortController();
    return [gone, queries.ask('endless', SUMMARY, gone.signal)];
  }
});

function startWorker(): Worker {
  const worker = startThread(new URL('sample-worker', import.meta.url).href, {});
  workers.push(worker);
  return worker;
}
