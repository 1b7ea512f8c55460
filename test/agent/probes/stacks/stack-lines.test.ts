// What is lost on the way of stacks, and when bpftrace should begin anew.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {StackLines, type MapReaders} from '../../../../agent/probes/stacks/stack-lines.js';

const READERS: MapReaders = {
  user: (map) => {
    while (map.next()) map.values();
  },
};

describe('StackLines', () => {
  test('counts lines that it cannot read', () => {
    const lines = linesOf(100);
    lines.take('{"type": "map", "data": {"@oncpu_us');
    lines.take('nonsense');
    lines.take('{"type": "map", "data": {"@oncpu_user0": {"1,x": 1}}}');

    const losses = lines.read(READERS);

    assert.deepEqual(losses, [{kind: 'loss', probe: 'oncpu', reason: 'unreadable', count: 3}]);
  });

  test('says once that a map is full', () => {
    const lines = linesOf(2);
    const full = '{"type": "map", "data": {"@oncpu_user0": {"1,0,0": [1], "2,0,0": [1]}}}';
    lines.take(full);
    const [first] = lines.read(READERS);
    lines.take(full);

    assert.equal(first?.reason, 'map_full');
    assert.equal(first?.detail, '@oncpu_user holds 2 of 2 keys');
    assert.deepEqual(lines.read(READERS), []);
  });

  test('is worn while more than one stack of a hundred finds no room in the kernel', () => {
    const lines = linesOf(100);
    const worn = [0, 19, 21, 0].map((lost) => {
      lines.noteWear(1_000, lost);
      lines.noteWear(1_000, lost);
      return lines.isWorn;
    });

    assert.deepEqual(worn, [false, true, true, false]);
  });
});

function linesOf(mapKeys: number): StackLines {
  return new StackLines('oncpu', {mapKeys});
}
