import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {aborted, pause, until, within, withinTelling} from '../../../src/pace/deadline.js';

const NEVER = new Promise<never>(() => {});

describe('within', () => {
  test('gives the result of work that ends in time', async () => {
    assert.equal(await within(60_000, Promise.resolve('done')), 'done');
  });

  test('gives nothing for work that takes longer', async () => {
    assert.equal(await within(1, NEVER), undefined);
  });

  test('rejects as the work does', async () => {
    await assert.rejects(within(60_000, Promise.reject(new Error('broken'))), /broken/);
  });
});

describe('withinTelling', () => {
  test('tells how long the work has taken until it ends', async () => {
    const told: number[] = [];
    const result = await new Promise<string | undefined>((resolve) => {
      const work = new Promise<string>((done) => {
        const tell = (passedMs: number): void => {
          told.push(passedMs);
          if (told.length === 2) done('done');
        };
        setImmediate(() => void withinTelling(60_000, work, {everyMs: 1, tell}).then(resolve));
      });
    });

    assert.equal(result, 'done');
    assert.equal(told.length, 2);
    assert.ok(told[0]! > 0 && told[1]! > told[0]!);
  });

  test('tells nothing more when its time is over', async () => {
    let told = 0;
    const telling = {everyMs: 1, tell: () => void (told += 1)};
    assert.equal(await withinTelling(5, NEVER, telling), undefined);

    const toldInTime = told;
    await pause(20);

    assert.equal(told, toldInTime);
  });
});

describe('pause', () => {
  test('ends as soon as its signal is aborted', async () => {
    const stop = new AbortController();
    const startMs = performance.now();
    const paused = pause(60_000, stop.signal);

    stop.abort();
    await paused;

    assert.ok(performance.now() - startMs < 10_000);
  });

  test('does not begin after its signal was aborted', async () => {
    await pause(60_000, AbortSignal.abort());
  });
});

describe('until', () => {
  test('asks until the answer is true', async () => {
    let asked = 0;

    assert.equal(await until(() => ++asked === 3, {everyMs: 1, withinMs: 60_000}), true);
    assert.equal(asked, 3);
  });

  test('gives up when the time is over', async () => {
    assert.equal(await until(() => false, {everyMs: 1, withinMs: 5}), false);
  });

  test('gives up when its signal is aborted', async () => {
    const polling = {everyMs: 60_000, withinMs: 60_000, signal: AbortSignal.abort()};

    assert.equal(await until(() => false, polling), false);
  });
});

describe('aborted', () => {
  test('resolves for a signal that is or will be aborted', async () => {
    const stop = new AbortController();
    const both = Promise.all([aborted(AbortSignal.abort()), aborted(stop.signal)]);

    stop.abort();

    await both;
  });
});
