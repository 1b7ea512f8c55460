import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {blocksOf} from '../../../../src/insight/change/blocks.js';

const stretch = (from: number, to: number) => ({startNs: at(from), endNs: at(to)});

describe('blocksOf', () => {
  test('cuts two stretches into blocks of one width, and leaves out what is between them', () => {
    const {count, indexOf} = blocksOf(stretch(0, 10), stretch(20, 25));

    assert.equal(count, 15);
    assert.deepEqual(
      [0, 9.9, 10, 19.9, 20, 24.9, 25].map((second) => indexOf(at(second))),
      [0, 9, undefined, undefined, 10, 14, undefined],
    );
  });

  test('finds nothing before the first stretch', () => {
    assert.equal(blocksOf(stretch(5, 9)).indexOf(at(4)), undefined);
  });
});

function at(second: number): bigint {
  return BigInt(Math.round(second * 1e9));
}
