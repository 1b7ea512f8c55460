import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {Room, Timeline} from '../../../../agent/probes/requests/timeline.js';

describe('Timeline', () => {
  test('hands out in order of time what came in none, each once', () => {
    const timeline = new Timeline<{atNs: bigint}>(new Room(10));
    for (const atNs of [5n, 1n, 3n]) timeline.add({atNs});

    assert.deepEqual(timeline.takeUntil(3n), [{atNs: 1n}, {atNs: 3n}]);
    timeline.add({atNs: 4n});
    assert.deepEqual(timeline.takeUntil(9n), [{atNs: 4n}, {atNs: 5n}]);
    assert.deepEqual(timeline.takeUntil(9n), []);
  });

  test('takes no more than there is room for, and gives back what it handed out', () => {
    const room = new Room(2);
    const [one, other] = [new Timeline(room), new Timeline(room)];

    assert.deepEqual([one.add({atNs: 1n}), other.add({atNs: 2n})], [true, true]);
    assert.equal(one.add({atNs: 3n}), false);
    one.takeUntil(1n);
    assert.equal(one.add({atNs: 4n}), true);
    other.clear();
    assert.equal(one.add({atNs: 5n}), true);
  });
});
