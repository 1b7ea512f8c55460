import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {aborted, pause, until, within} from '../../../src/pace/deadline.js';

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
