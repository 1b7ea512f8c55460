import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import fc from 'fast-check';

import {IdMap} from '../../../agent/core/id-map.js';

describe('IdMap', () => {
  test('has what a Map has, however many ids it is given', () => {
    const id = fc.oneof(
      fc.integer({min: 1, max: 40}),
      fc.maxSafeNat().map((nat) => nat || 1),
    );

    fc.assert(
      fc.property(fc.array(fc.tuple(id, fc.nat()), {maxLength: 300}), (entries) => {
        const [map, expected] = [new IdMap<number>(), new Map<number, number>()];

        for (const [key, value] of entries) {
          map.set(key, value);
          expected.set(key, value);
        }

        assert.equal(map.size, expected.size);
        for (const [key, value] of expected) assert.equal(map.get(key), value);
        assert.equal(map.get(41), expected.get(41));
      }),
    );
  });

  test('tells ids apart whose lower halves are the same', () => {
    const map = new IdMap<string>();
    map.set(7, 'low');
    map.set(7 + 2 ** 40, 'high');

    assert.equal(map.get(7), 'low');
    assert.equal(map.get(7 + 2 ** 40), 'high');
    assert.equal(map.get(7 + 2 ** 41), undefined);
  });
});
