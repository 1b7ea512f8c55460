import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {phaseNames} from '../../../../src/insight/words/phase-names.js';

describe('names of phases in a sentence', () => {
  for (const [names, text] of [
    [['push'], '"push"'],
    [['push', 'pull'], '"push" and "pull"'],
    [['a', 'b', 'c'], '"a", "b" and "c"'],
    [['a', 'b', 'c', 'd'], '"a", "b", "c" and 1 more phase'],
    [['a', 'b', 'c', 'd', 'e'], '"a", "b", "c" and 2 more phases'],
  ] as const) {
    test(`are ${text} for ${names.length}`, () => {
      assert.equal(phaseNames(names), text);
    });
  }

  test('cannot be written without one', () => {
    assert.throws(() => phaseNames([]), RangeError);
  });
});
