import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import fc from 'fast-check';

import {startRank} from '../../../src/domain/trace-rank.js';

/** As it is written down: agents and collectors of other releases choose the same requests by it. */
function rankByBigints(startNs: bigint): number {
  let mixed = Number((startNs & 0xffff_ffffn) ^ (startNs >> 32n));
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
}

describe('the rank of a request without a trace', () => {
  test('depends on all bits of the moment at which it began', () => {
    fc.assert(
      fc.property(fc.bigInt({min: 0n, max: 2n ** 62n}), (startNs) => {
        assert.equal(startRank(startNs), rankByBigints(startNs));
      }),
    );
  });

  test('spreads moments evenly', () => {
    const ranks = Array.from({length: 1_000}, (_, at) => startRank(10n ** 18n + BigInt(at)));

    const low = ranks.filter((rank) => rank < 0.1).length;
    assert.ok(low > 60 && low < 140, `${low} of 1,000 below 0.1`);
  });
});
