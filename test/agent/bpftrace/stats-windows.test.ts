import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {StatsWindows} from '../../../agent/bpftrace/stats-windows.js';

function fake(isAllowed = true) {
  const said: string[] = [];
  const clock = {nowMs: 0};
  const stats = {
    enable: () => {
      said.push('on');
      return isAllowed;
    },
    restore: () => said.push('back'),
  };
  const windows = new StatsWindows(stats, () => clock.nowMs);
  windows.add({
    begin: () => said.push('begin'),
    end: (windowNs) => said.push(`end ${windowNs / 1e6}`),
  });
  const turnAt = (ms: number): void => {
    clock.nowMs = ms;
    windows.turn();
  };
  return {windows, said, turnAt};
}

describe('StatsWindows', () => {
  test('measures a second of every ten, by a timer that is not exact', () => {
    const {said, turnAt} = fake();

    for (let second = 0; second < 20; second += 1) turnAt(second * 1_000 - (second % 2) * 30);

    const window = ['on', 'begin', 'end 970', 'back'];
    assert.deepEqual(said, [...window, ...window]);
  });

  test('measures no longer than it was asked to end', () => {
    const {said, turnAt} = fake();
    turnAt(0);

    turnAt(300);
    turnAt(1_700);

    assert.deepEqual(said, ['on', 'begin', 'end 1700', 'back']);
  });

  test('begins nothing where the kernel forbids it, and tries again', () => {
    const {said, turnAt} = fake(false);

    turnAt(0);
    turnAt(1_000);
    turnAt(10_000);

    assert.deepEqual(said, ['on', 'on']);
  });

  test('puts the switch back in the middle of a window', () => {
    const {windows, said, turnAt} = fake();
    turnAt(0);

    windows.close();

    assert.deepEqual(said, ['on', 'begin', 'back']);
  });
});
