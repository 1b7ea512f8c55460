import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {Room, Timeline} from '../../../../agent/probes/requests/timeline.js';

describe('Timeline', () => {
  test('hands out in order of time what came in none, each once', () => {
    const timeline = new Timeline<{atNs: number}>(new Room(10));
    for (const atNs of [5, 1, 3]) timeline.add({atNs});

    assert.deepEqual(timeline.takeUntil(3), [{atNs: 1}, {atNs: 3}]);
    timeline.add({atNs: 4});
    assert.deepEqual(timeline.takeUntil(9), [{atNs: 4}, {atNs: 5}]);
    assert.deepEqual(timeline.takeUntil(9), []);
  });

  test('hands out what lies in a stretch, and keeps what came before', () => {
    const room = new Room(4);
    const timeline = new Timeline<{atNs: number}>(room);
    for (const atNs of [5, 1, 3, 2]) timeline.add({atNs});

    assert.deepEqual(timeline.takeBetween(3, 4), [{atNs: 3}]);
    assert.deepEqual(timeline.takeBetween(3, 4), []);
    assert.equal(room.take(), true);
    assert.equal(room.take(), false);
    assert.deepEqual(timeline.takeBetween(0, 2), [{atNs: 1}, {atNs: 2}]);
    assert.deepEqual(timeline.takeUntil(9), [{atNs: 5}]);
  });

  test('takes no more than there is room for, and gives back what it handed out', () => {
    const room = new Room(2);
    const [one, other] = [new Timeline(room), new Timeline(room)];

    assert.deepEqual([one.add({atNs: 1}), other.add({atNs: 2})], [true, true]);
    assert.equal(one.add({atNs: 3}), false);
    one.takeUntil(1);
    assert.equal(one.add({atNs: 4}), true);
    other.clear();
    assert.equal(one.add({atNs: 5}), true);
  });
});
