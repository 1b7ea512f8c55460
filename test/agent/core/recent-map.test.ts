import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {RecentMap} from '../../../agent/core/recent-map.js';

describe('RecentMap', () => {
  test('keeps the keys that came last, and at most twice as many', () => {
    const map = new RecentMap<number, number>(100);

    for (let key = 0; key < 1_000; key += 1) map.set(key, key);

    for (let key = 900; key < 1_000; key += 1) assert.equal(map.get(key), key);
    assert.equal(map.get(799), undefined);
  });

  test('keeps a key that is asked for', () => {
    const map = new RecentMap<number, string>(100);
    map.set(-1, 'kept');

    for (let key = 0; key < 10_000; key += 1) {
      map.set(key, '');
      if (key % 90 === 0) assert.equal(map.get(-1), 'kept', String(key));
    }
  });

  test('gives the value that was set last', () => {
    const map = new RecentMap<string, number>(1);

    map.set('a', 1);
    map.set('b', 2);
    map.set('a', 3);

    assert.equal(map.get('a'), 3);
  });
});
