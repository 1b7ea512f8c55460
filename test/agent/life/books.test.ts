import assert from 'node:assert/strict';
import {test} from 'node:test';

import {Books} from '../../../agent/life/books.js';

test('books count per run, and go on from what an earlier life wrote down', () => {
  const books = new Books();
  books.dropped('a', 'invalid', 2);
  books.restore('a', {producedRecords: 100, droppedSpoolFull: 5, droppedInvalid: 0});
  books.produced('a', 10);
  books.dropped('a', 'spool_full', 1);
  books.produced('b', 3);

  assert.deepEqual(books.of('a'), {producedRecords: 110, droppedSpoolFull: 6, droppedInvalid: 2});
  assert.deepEqual(books.of('b').producedRecords, 3);
});

test('books are kept of the last runs', () => {
  const books = new Books();
  for (let run = 0; run < 100; run += 1) books.produced(`run-${run}`, 1);

  assert.equal(books.of('run-99').producedRecords, 1);
  assert.equal(books.of('run-0').producedRecords, 0);
});
