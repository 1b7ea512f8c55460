import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {CounterFigure} from '../../../../src/domain/record.js';
import {MOST_SERIES_OF_AGENT, SeriesBook} from '../../../../src/store/figures/series-book.js';

function counter(series: string): CounterFigure {
  return {kind: 'counter', target: 't', probe: 'tcp', series, metric: 'bytes', value: 1};
}

describe('SeriesBook', () => {
  test('gives a series one number, whichever agent has it', () => {
    const book = new SeriesBook();

    const numbers = ['a', 'b', 'a'].map((series) => book.numberOf('one', counter(series)));
    const other = book.numberOf('other', counter('b'));

    assert.deepEqual([...numbers, other], [0, 1, 0, 1]);
    assert.deepEqual(
      book.takeFresh().map(({key}) => key.series),
      ['a', 'b'],
    );
    assert.deepEqual(book.takeFresh(), []);
  });

  test('takes so many series of one agent, and goes on to take those of others', () => {
    const book = new SeriesBook();
    for (let n = 0; n < MOST_SERIES_OF_AGENT; n += 1) book.numberOf('one', counter(`p${n}`));

    assert.equal(book.numberOf('one', counter('one more')), undefined);
    assert.equal(book.numberOf('one', counter('p7')), 7);
    assert.equal(book.numberOf('other', counter('one more')), MOST_SERIES_OF_AGENT);
  });

  test('takes so many names of all agents together, and so many characters', () => {
    const many = new SeriesBook();
    const long = new SeriesBook();
    let taken = 0;
    for (let agent = 0; agent < 8; agent += 1) {
      for (let n = 0; n < MOST_SERIES_OF_AGENT; n += 1) {
        if (many.numberOf(`a${agent}`, counter(`${agent}-${n}`)) !== undefined) taken += 1;
      }
    }
    let longTaken = 0;
    for (let n = 0; n < 8_192; n += 1) {
      if (long.numberOf('one', counter(`${n}`.padEnd(4_096))) !== undefined) longTaken += 1;
    }

    assert.equal(taken, 65_536);
    assert.ok(longTaken > 4_000 && longTaken < 4_096, String(longTaken));
  });
});
