// The short form of `npm run campaign -- readers`: the same inputs at each run, and arbitrary ones.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import fc from 'fast-check';

import {check, checkReaders} from '../../campaign/readers/check.js';
import {RUNS} from '../../campaign/readers/mutate.js';
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
    test(`take no longer for 60,000 times one character: ${target.name}`, () => {
      const [seed] = target.seeds;
      for (const run of RUNS) {
        for (const input of withRun(seed!.toString('latin1'), run)) {
          const {why} = check(target, Buffer.from(input, 'latin1'));
          assert.equal(why, undefined, `${JSON.stringify(run)} in ${input.slice(0, 40)}`);
        }
      }
    });

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

/** The text with many of these characters before it, behind it, and in the middle of a line and at the end of one. */
function withRun(text: string, run: string): string[] {
  const many = run.repeat(60_000 / run.length);
  const middle = text.length >> 1;
  const places = [0, text.length, middle, text.indexOf('\n', middle) + 1];
  return places.map((at) => text.slice(0, at) + many + text.slice(at));
}
