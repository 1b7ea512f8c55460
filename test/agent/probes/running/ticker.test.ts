import assert from 'node:assert/strict';
import {afterEach, beforeEach, describe, mock, test} from 'node:test';

import {Ticker} from '../../../../agent/probes/running/ticker.js';

interface FakeProcess {
  keys: number;
  waitedMs: number;
  checks: number;
  answer: () => void;
  asked: () => Promise<void>;
  check: () => void;
}

function fakeProcess(): FakeProcess {
  const process: FakeProcess = {
    keys: 0,
    waitedMs: 0,
    checks: 0,
    answer: () => {},
    asked: () => new Promise((resolve) => (process.answer = resolve)),
    check: () => (process.checks += 1),
  };
  return process;
}

describe('Ticker', () => {
  let cuts: number;
  let process: FakeProcess;
  let ticker: Ticker;

  beforeEach(() => {
    mock.timers.enable({apis: ['setInterval', 'setTimeout']});
    cuts = 0;
    process = fakeProcess();
    ticker = new Ticker([process], () => (cuts += 1));
    // The cut that it begins with has a test of its own.
    cuts -= 1;
  });

  afterEach(() => {
    ticker.stop();
    mock.timers.reset();
  });

  test('asks at once when it begins', () => {
    assert.equal(cuts + 1, 1);
  });

  test('asks once a second', () => {
    mock.timers.tick(3000);

    assert.equal(cuts, 3);
    assert.equal(process.checks, 3);
  });

  test('does not ask a process that still prints', () => {
    process.waitedMs = 900;

    mock.timers.tick(1000);

    assert.equal(cuts, 0);
  });

  test('asks again when an answer is long overdue, because the question may be lost', () => {
    process.waitedMs = 2100;

    mock.timers.tick(1000);

    assert.equal(cuts, 1);
  });

  test('takes a second for every four thousand keys', () => {
    process.keys = 9000;
    mock.timers.tick(1000);

    mock.timers.tick(2000);
    assert.equal(cuts, 1);
    mock.timers.tick(1000);
    assert.equal(cuts, 2);
  });

  test('cuts when asked, and is through when the process answered', async () => {
    const cut = ticker.cut();
    assert.equal(cuts, 1);

    process.answer();
    await cut;
  });

  test('waits a second for an answer and no longer', async () => {
    const cut = ticker.cut();

    mock.timers.tick(1000);
    await cut;
  });
});
