import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {ApiError} from '../../../ui/data/api.js';
import {Polled, REFRESH_MS} from '../../../ui/data/polled.js';

describe('what is asked again and again', () => {
  test('is asked once while nothing changes', async () => {
    const {polled, asked, answer, look} = startPolling();

    look('one', false);
    await answer(1);
    look('one', false, 60_000);

    assert.deepEqual(asked(), ['one']);
    assert.deepEqual(polled.state, {answer: 1, old: false, problem: undefined});
  });

  test('is asked again while it grows, but not before its time', async () => {
    const {asked, answer, look} = startPolling();

    look('one', true);
    await answer(1);
    look('one', true, REFRESH_MS - 1);
    look('one', true, 1);

    assert.deepEqual(asked(), ['one', 'one']);
  });

  test('is waited for, however long it takes', () => {
    const {asked, aborted, look} = startPolling();

    look('one', true);
    look('one', true, 10 * REFRESH_MS);

    assert.deepEqual([asked(), aborted()], [['one'], [false]]);
  });

  test('is called off when something else is asked, and its answer is not taken', async () => {
    const {polled, asked, aborted, answer, look} = startPolling();

    look('one', false);
    look('two', false);
    await answer(1, 0);

    assert.deepEqual(
      [asked(), aborted()],
      [
        ['one', 'two'],
        [true, false],
      ],
    );
    assert.equal(polled.state.answer, undefined);
    await answer(2, 1);
    assert.equal(polled.state.answer, 2);
  });

  test('keeps the last answer, as an old one, until the next comes', async () => {
    const {polled, answer, look} = startPolling();

    look('one', false);
    await answer(1);
    look('two', false);

    assert.deepEqual(polled.state, {answer: 1, old: true, problem: undefined});
  });

  test('says what went wrong, and asks again', async () => {
    const {polled, asked, fail, answer, look} = startPolling();

    look('one', true);
    await fail(new ApiError('No answer.', 'Is it there?'));
    assert.deepEqual(polled.state.problem, {message: 'No answer.', hint: 'Is it there?'});

    look('one', true, REFRESH_MS);
    await answer(3);
    assert.equal(asked().length, 2);
    assert.deepEqual(polled.state, {answer: 3, old: false, problem: undefined});
  });

  test('is forgotten when it is asked no more', async () => {
    const {polled, aborted, answer, look} = startPolling();

    look('one', true);
    await answer(1);
    look('one', true, REFRESH_MS);
    polled.ask(undefined);

    assert.deepEqual(aborted(), [false, true]);
    assert.equal(polled.state.answer, undefined);
  });
});

interface Asked {
  readonly name: string;
  readonly signal: AbortSignal;
  readonly resolve: (answer: number) => void;
  readonly reject: (error: Error) => void;
}

function startPolling() {
  const all: Asked[] = [];
  const clock = {nowMs: 1_000};
  const polled = new Polled<number>(
    () => undefined,
    () => clock.nowMs,
  );
  const look = (name: string, grows: boolean, laterMs = 0): void => {
    clock.nowMs += laterMs;
    const ask = (signal: AbortSignal): Promise<number> =>
      new Promise((resolve, reject) => void all.push({name, signal, resolve, reject}));
    polled.ask({name, grows, ask});
  };
  const settle = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
  return {
    ...{polled, look},
    asked: () => all.map(({name}) => name),
    aborted: () => all.map(({signal}) => signal.aborted),
    answer: (value: number, at = all.length - 1) => {
      all[at]!.resolve(value);
      return settle();
    },
    fail: (error: Error) => {
      all.at(-1)!.reject(error);
      return settle();
    },
  };
}
