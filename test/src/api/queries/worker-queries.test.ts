import assert from 'node:assert/strict';
import {after, describe, test} from 'node:test';
import type {Worker} from 'node:worker_threads';

import {WorkerQueries} from '../../../../src/api/queries/worker-queries.js';
import {startThread} from '../../../../src/pace/start-thread.js';

const workers: Worker[] = [];
const queries = new WorkerQueries(() => {
  const worker = startThread(new URL('sample-worker', import.meta.url).href, {});
  workers.push(worker);
  return worker;
});
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

  test('a worker that dies fails what waits and is replaced', async () => {
    const asking = queries.ask('deadly', {kind: 'phases'});

    await assert.rejects(asking, /ended/);
    assert.match(await queries.ask('ramp', {kind: 'phases'}), /push/);
    assert.equal(workers.length, 2);
  });

  test('questions past a bound are refused at once', async () => {
    const asking = Array.from({length: 200}, () => queries.ask('ramp', {kind: 'phases'}));

    const settled = await Promise.allSettled(asking);

    const refused = settled.filter(({status}) => status === 'rejected');
    assert.equal(refused.length, 200 - 128);
    assert.equal((refused[0] as {reason: {code: string}}).reason.code, 'API_BUSY');
  });
});
