// Lines of bpf/oncpu.bt and bpf/offcpu.bt, as the versions of bpftrace print them.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {
  joinParts,
  readPids,
  readStackMap,
  writeAddresses,
} from '../../../../agent/probes/stacks/printed-stacks.js';

describe('readStackMap', () => {
  test('reads keys, a kernel stack and a value, with line ends as 0.17 and as 0.23 write them', () => {
    const keys = String.raw`"5,1,88449503840,7,\n    vfs_read+17\n    ksys_read+3\n": 140735361467411`;
    const lines = [keys, keys.replaceAll(String.raw`\n`, String.raw`\\n`)].map(
      (entry) => `{"type": "map", "data": {"@oncpu_sample1": {${entry}}}}`,
    );

    for (const line of lines) {
      const {name, entries} = readStackMap(line);

      assert.equal(name, 'sample');
      assert.deepEqual(entries[0]!.keys, ['5', '1', '88449503840', '7']);
      assert.deepEqual(entries[0]!.kernelText.split(/\s+/), ['vfs_read+17', 'ksys_read+3']);
      assert.deepEqual(entries[0]!.values, [140735361467411]);
    }
  });

  test('reads a key whose stack is empty', () => {
    const {entries} = readStackMap('{"type": "map", "data": {"@oncpu_sample0": {"5,1,9,7,": 0}}}');

    assert.deepEqual(entries, [{keys: ['5', '1', '9', '7'], kernelText: '', values: [0]}]);
  });

  test('reads numbers that newer versions quote', () => {
    const line =
      '{"type": "map", "data": {"@oncpu_user0": {"5,1,0": [1, "18446744073709551615"]}}}';

    assert.deepEqual(readStackMap(line).entries[0]!.values, [1, 2 ** 64]);
  });

  for (const [what, line] of [
    ['that is cut off', '{"type": "map", "data": {"@oncpu_us'],
    ['without keys', '{"type": "map", "data": {"@oncpu_user0": 3}}'],
    ['of another kind', '{"type": "hist", "data": {"@oncpu_user0": {}}}'],
    ['with a key that is no number', '{"type": "map", "data": {"@oncpu_user0": {"1,x": 1}}}'],
    ['with a value that is no number', '{"type": "map", "data": {"@oncpu_user0": {"1": {}}}}'],
  ] as const) {
    test(`throws for a line ${what}`, () => {
      assert.throws(() => readStackMap(line), /SyntaxError|TypeError/);
    });
  }
});

describe('joinParts', () => {
  test('puts parts together in order and leaves the rest of the last one away', () => {
    const sixteen = Array.from({length: 16}, (_, at) => at + 1);
    const entries = [
      {keys: ['5', '1', '1'], kernelText: '', values: [17, 0, 18, 0, 0]},
      {keys: ['5', '1', '0'], kernelText: '', values: sixteen},
    ];

    const stacks = joinParts(entries);

    assert.deepEqual([...stacks], [['5,1', [...sixteen, 17, 0, 18]]]);
    assert.equal(writeAddresses([16, 255]), '0x10 0xff');
  });
});

test('a word of pids holds root and pid', () => {
  assert.deepEqual(readPids(String(4_194_303 * 2 ** 22 + 4_194_302)), {
    root: 4_194_303,
    pid: 4_194_302,
  });
});
