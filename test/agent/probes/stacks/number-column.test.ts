import assert from 'node:assert/strict';
import {test} from 'node:test';

import {NumberColumn} from '../../../../agent/probes/stacks/number-column.js';

test('a column gives its numbers back, however many they are', () => {
  const column = new NumberColumn();
  const numbers = Array.from({length: 5_000}, (_, at) => at + 0.5);

  for (const number of numbers) column.push(number);

  assert.equal(column.size, 5_000);
  assert.deepEqual(
    numbers.map((_, at) => column.at(at)),
    numbers,
  );
});
