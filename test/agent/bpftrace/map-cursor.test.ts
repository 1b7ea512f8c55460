import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {MapCursor} from '../../../agent/bpftrace/map-cursor.js';
import type {Words} from '../../../agent/bpftrace/words.js';

type Entry = [keys: bigint[], rest: string, values: bigint[]];

function entriesOf(line: string): Entry[] {
  const map = MapCursor.over(line)!;
  const entries: Entry[] = [];
  while (map.next()) entries.push([allOf(map.keys), map.keyRest(), allOf(map.values())]);
  return entries;
}

function allOf(words: Words): bigint[] {
  return Array.from({length: words.count}, (_, at) => words.bigint(at));
}

function lineOf(data: string): string {
  return `{"type": "map", "data": ${data}}`;
}

describe('MapCursor', () => {
  for (const [name, data, entries] of [
    ['no entry', '{"@a": {}}', []],
    ['no key', '{"@a": 5}', [[[], '', [5n]]]],
    [
      'keys of several numbers, some below zero',
      '{"@a": {"12,-3": 5, "7,4": 6}}',
      [
        [[12n, 2n ** 64n - 3n], '', [5n]],
        [[7n, 4n], '', [6n]],
      ],
    ],
    [
      'tuples, as 0.17 and as newer versions write them',
      '{"@a": {"1": [1,18446744073709551615], "2": [2, "18446744073709551614"]}}',
      [
        [[1n], '', [1n, 2n ** 64n - 1n]],
        [[2n], '', [2n, 2n ** 64n - 2n]],
      ],
    ],
    [
      'a kernel stack behind the numbers, and one that is empty',
      String.raw`{"@a": {"1,2,\n  vfs_read+17\n": 3, "1,2,": 0}}`,
      [
        [[1n, 2n], String.raw`\n  vfs_read+17\n`, [3n]],
        [[1n, 2n], '', [0n]],
      ],
    ],
  ] as const) {
    test(`goes through a map with ${name}`, () => {
      assert.deepEqual(entriesOf(lineOf(data)), entries);
    });
  }

  test('reads text with all that JSON escapes, and keys as they are printed', () => {
    const map = MapCursor.over(lineOf(String.raw`{"@head": {"-7,8,9": "a\\\"b\r\n", "1": "\\"}}`))!;

    assert.ok(map.next());
    assert.deepEqual([map.name, map.keyText(1), map.keyText(2)], ['head', '-7', '-7,8']);
    assert.equal(map.text(), 'a\\"b\r\n');
    assert.ok(map.next());
    assert.equal(map.text(), '\\');
    assert.equal(map.next(), false);
    assert.equal(map.entries, 2);
  });

  test('leaves lines that are no map to others', () => {
    assert.equal(MapCursor.over('{"type": "printf", "data": "tick 1\\n"}'), undefined);
  });

  for (const [name, data] of [
    ['a fraction', '{"@a": {"1": 1.5}}'],
    ['text for a number', '{"@a": {"1": "x"}}'],
    ['a word for a key', '{"@a": {"1,x": 1}}'],
    ['another map in it', '{"@a": {"1": {}}}'],
    ['a second one', '{"@a": 1, "@b": 2}'],
  ] as const) {
    test(`refuses a map with ${name}`, () => {
      assert.throws(() => entriesOf(lineOf(data)), SyntaxError);
    });
  }

  test('refuses a line that is cut off, wherever that is', () => {
    const line = lineOf('{"@a": {"1,2": [12345678901234567, "5"], "3": 4}}');

    for (let length = '{"type": "map", "data": {"@'.length; length < line.length; length += 1) {
      assert.throws(() => entriesOf(line.slice(0, length)), SyntaxError);
    }
  });
});
