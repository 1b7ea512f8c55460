import assert from 'node:assert/strict';
import {test} from 'node:test';

import {Books} from '../../agent/books.js';

test('books count per run, and go on from what an earlier life wrote down', () => {
  const books = new Books();
  books.dropped('a', 'invalid', 2);
  books.restore('a', {producedRecords: 100, droppedSpoolFull: 5, droppedInvalid: 0});
  books.produced('a', 10);
  books.dropped('a', 'spool_full', 1);
  books.produced('b', 3);

  assert.deepEqual(books.of('a'), {producedRecords: 110, droppedSpoolFull: 6, droppedInvalid: 2});
  assert.deepEqual(books.of('b').producedRecords, 3);
  books.forget('a');
  assert.deepEqual(books.of('a').producedRecords, 0);
});
