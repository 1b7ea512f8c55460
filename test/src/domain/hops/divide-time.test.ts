import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import fc from 'fast-check';

import {
  commonNs,
  divideTime,
  without,
  type Stretch,
} from '../../../../src/domain/hops/divide-time.js';

const stretch = fc
  .record({peer: fc.nat(3), fromNs: fc.nat(50), ns: fc.nat(20)})
  .map(({peer, fromNs, ns}): Stretch<string> => {
    return {owner: `upstream:${peer}`, fromNs, untilNs: fromNs + ns};
  });

/** The moments, one a nanosecond, in which any of them is under way. */
function moments(stretches: readonly Stretch<string>[]): Set<number> {
  const all = stretches.flatMap(({fromNs, untilNs}) =>
    Array.from({length: untilNs - fromNs}, (_, at) => fromNs + at),
  );
  return new Set(all);
}

describe('divideTime', () => {
  test('gives each moment of the union to the call that ends last of those under way', () => {
    fc.assert(
      fc.property(fc.array(stretch, {maxLength: 8}), (calls) => {
        const divided = divideTime(calls);

        assert.deepEqual(moments(divided), moments(calls));
        for (const [at, each] of divided.entries()) {
          assert.ok(at === 0 || divided[at - 1]!.untilNs <= each.fromNs, 'they do not overlap');
          const until = calls
            .filter(({fromNs, untilNs}) => fromNs < each.untilNs && untilNs > each.fromNs)
            .map(({untilNs}) => untilNs);
          const own = calls.filter(
            ({owner, fromNs, untilNs}) =>
              owner === each.owner && fromNs === each.fromNs && untilNs >= each.untilNs,
          );
          assert.ok(own.some(({untilNs}) => untilNs === Math.max(...until)));
        }
      }),
    );
  });
});

describe('without', () => {
  test('leaves what is in none of the others', () => {
    fc.assert(
      fc.property(stretch, fc.array(stretch, {maxLength: 5}), (one, others) => {
        const taken = divideTime(others);
        const left = without(one, taken);

        assert.deepEqual(
          moments(left),
          new Set([...moments([one])].filter((at) => !moments(taken).has(at))),
        );
        for (const each of taken) assert.ok(left.every((it) => commonNs(it, each) === 0));
      }),
    );
  });
});
