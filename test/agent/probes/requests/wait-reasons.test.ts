import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {waitReason} from '../../../../agent/probes/requests/wait-reasons.js';

/** Numbers of sync.Mutex.Lock, chan receive and sync.WaitGroup.Wait, as runtime2.go has them. */
const KNOWN = [
  ['go1.19.8', 18, 14, undefined],
  ['go1.22.4', 21, 14, undefined],
  ['go1.24.0', 21, 14, 24],
  ['go1.25.3', 22, 14, 25],
  ['go1.26.8', 22, 19, 25],
] as const;

describe('waitReason', () => {
  for (const [version, lock, receive, group] of KNOWN) {
    test(`knows what goroutines of ${version} wait for`, () => {
      assert.equal(waitReason(version, lock), 'lock');
      assert.equal(waitReason(version, receive), 'chan');
      if (group !== undefined) assert.equal(waitReason(version, group), 'waitgroup');
    });
  }

  test('guesses nothing of other versions, and of numbers that say nothing', () => {
    assert.equal(waitReason('go1.27.0', 21), undefined);
    assert.equal(waitReason(undefined, 21), undefined);
    assert.equal(waitReason('go1.24.0', 0), undefined);
    assert.equal(waitReason('go1.24.0', 200), undefined);
  });
});
