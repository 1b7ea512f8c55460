// How often a gate is wrong, and how often it finds what it is for. `npm run campaign -- gates` is the long
// form.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {noise} from '../insight/change/noise.js';
import {DESIGNS, failuresOf} from './support/gate-designs.js';

const PAIRS = 25;

for (const design of DESIGNS) {
  describe(`a gate on ${design.what} on each side`, () => {
    const random = noise(31);

    test('hardly ever fails where nothing changed', () => {
      for (const [limit, count] of failuresOf(random, {...design, pairs: PAIRS, slower: 1})) {
        assert.ok(count <= 1, `${limit}: ${count} of ${PAIRS}`);
      }
    });

    test('nearly always fails where everything takes 10 % longer', () => {
      const failures = failuresOf(random, {...design, pairs: PAIRS, slower: 1.1});
      for (const limit of ['push.p95 > +5%', 'push.mean > +5%']) {
        assert.ok(
          failures.get(limit)! >= PAIRS - 2,
          `${limit}: ${failures.get(limit)} of ${PAIRS}`,
        );
      }
    });
  });
}
