// The short form of `npm run campaign -- readers`: the same inputs at each run, and arbitrary ones.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import fc from 'fast-check';

import {check, checkReaders} from '../../campaign/readers/check.js';
import {TARGETS} from '../../campaign/readers/targets.js';

describe('readers of foreign bytes', () => {
  test('keep their promises for files of the corpus that were mutated', () => {
    const {broken} = checkReaders(6000, 11);

    assert.deepEqual(
      broken.map(({target, why, input}) => [target, why, input.toString('base64')]),
      [],
    );
  });

  for (const target of TARGETS) {
    test(`keep them for files as they are, and for arbitrary text: ${target.name}`, () => {
      assert.deepEqual(
        target.seeds.flatMap((seed) => check(target, seed).why ?? []),
        [],
      );
      const property = fc.property(fc.string({unit: 'binary', maxLength: 400}), (text) => {
        assert.equal(check(target, Buffer.from(text)).why, undefined);
      });
      fc.assert(property, {numRuns: 100, seed: 11});
    });
  }
});
