import assert from 'node:assert/strict';
import {test} from 'node:test';

import {collectGarbage} from '../../../agent/limits/collect-garbage.js';

const holder: {list: {at: number; text: string}[]} = {list: []};

test('the heap shrinks to what is used, and that stays', () => {
  fill();
  const before = process.memoryUsage().heapTotal;
  release();

  collectGarbage();

  const after = process.memoryUsage().heapTotal;
  assert.ok(before - after > 10e6, `${before} → ${after}`);
  assert.deepEqual(holder.list, [{at: 0, text: '0'}]);
});

/** In functions of their own: a variable of the test, or a passing value, could hold the list on. */
function fill(): void {
  for (let at = 0; at < 500_000; at++) holder.list.push({at, text: `${at}`});
}

function release(): void {
  holder.list = holder.list.slice(0, 1);
}
