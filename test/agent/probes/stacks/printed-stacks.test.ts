// Lines of bpf/oncpu.bt and bpf/offcpu.bt, as the versions of bpftrace print them.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {MapCursor} from '../../../../agent/bpftrace/map-cursor.js';
import {
  kernelTextOf,
  readPids,
  readUserStacks,
} from '../../../../agent/probes/stacks/printed-stacks.js';
import {printEntries} from '../support/printed.js';

describe('kernelTextOf', () => {
  test('reads a kernel stack, with line ends as 0.17 and as 0.23 write them', () => {
    const entry = String.raw`"5,1,88449503840,7,\n    vfs_read+17\n    ksys_read+3\n": 140735361467411`;
    for (const text of [entry, entry.replaceAll(String.raw`\n`, String.raw`\\n`)]) {
      const map = MapCursor.over(`{"type": "map", "data": {"@oncpu_sample1": {${text}}}}`)!;

      assert.ok(map.next());
      assert.deepEqual(kernelTextOf(map).split(/\s+/), ['vfs_read+17', 'ksys_read+3']);
      assert.equal(map.keys.count, 4);
      assert.equal(map.values().number(0), 140735361467411);
    }
  });

  test('is empty where the stack is', () => {
    const map = MapCursor.over(printEntries('oncpu_sample0', {'5,1,9,7,': 0}))!;

    assert.ok(map.next());
    assert.equal(kernelTextOf(map), '');
  });
});

describe('readUserStacks', () => {
  test('puts parts together in order and leaves the rest of the last one away', () => {
    const sixteen = Array.from({length: 16}, (_, at) => at + 1);
    const line = printEntries('oncpu_user0', {'5,1,1': [17, 0, 18, 0, 0], '5,1,0': sixteen});

    assert.deepEqual(
      [...readUserStacks(MapCursor.over(line)!)],
      [['5,1', [...sixteen, 17, 0, 18]]],
    );
  });

  test('takes numbers that newer versions quote', () => {
    const line = printEntries('oncpu_user0', {'5,1,0': [1, '18446744073709551615']});

    assert.deepEqual([...readUserStacks(MapCursor.over(line)!)], [['5,1', [1, 2 ** 64]]]);
  });
});

test('a word of pids holds root and pid', () => {
  assert.deepEqual(readPids(4_194_303 * 2 ** 22 + 4_194_302), {
    root: 4_194_303,
    pid: 4_194_302,
  });
});
