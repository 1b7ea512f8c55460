import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import fc from 'fast-check';

import {readPrintedMap, wholeNumber} from '../../../agent/bpftrace/printed-map.js';

function entriesOf(line: string): [string, bigint][] | undefined {
  const map = readPrintedMap(line);
  if (map === undefined) return undefined;
  return Array.from({length: map.size}, (_, at) => [
    map.key(at),
    wholeNumber(map.high(at), map.low(at)),
  ]);
}

describe('readPrintedMap', () => {
  for (const [name, line, entries] of [
    [
      'keys of numbers and of an address',
      '{"type": "map", "data": {"@a": {"12,3": 5, "12,::1,4": -1}}}',
      [
        ['12,3', 5n],
        ['12,::1,4', -1n],
      ],
    ],
    ['no key', '{"type": "map", "data": {"@a": 5}}', [['', 5n]]],
    ['no entry', '{"type": "map", "data": {"@a": {}}}', []],
    [
      'a number past 2^53, bare as up to 0.23',
      '{"type": "map", "data": {"@a": {"1": 9007199254740993}}}',
      [['1', 9007199254740993n]],
    ],
    [
      'a number past 2^53, quoted as since 0.24',
      '{"type": "map", "data": {"@a": {"1": "18446744073709551615", "2": 3}}}',
      [
        ['1', 18446744073709551615n],
        ['2', 3n],
      ],
    ],
    [
      'a long number below zero',
      '{"type": "map", "data": {"@a": {"1": -9223372036854775808}}}',
      [['1', -9223372036854775808n]],
    ],
  ] as const) {
    test(`reads a map with ${name}`, () => {
      assert.deepEqual(entriesOf(line), entries);
    });
  }

  test('leaves lines that are no map to others', () => {
    assert.equal(readPrintedMap('{"type": "printf", "data": "tick 1\\n"}'), undefined);
    assert.equal(readPrintedMap(''), undefined);
  });

  for (const [name, data] of [
    ['a fraction', '{"@a": {"1": 1.5}}'],
    ['a list', '{"@a": {"1": [1, 2]}}'],
    ['text for a value', '{"@a": {"1": "x"}}'],
    ['thirty digits', `{"@a": ${'9'.repeat(30)}}`],
    ['an escape in a key', '{"@a": {"\\n  main+1\\n": 1}}'],
    ['two maps', '{"@a": 1, "@b": 2}'],
  ] as const) {
    test(`refuses a map with ${name}`, () => {
      assert.throws(() => readPrintedMap(`{"type": "map", "data": ${data}}`), SyntaxError);
    });
  }

  test('refuses a line that is cut off, wherever that is', () => {
    const line = '{"type": "map", "data": {"@a": {"1,2": 12345678901234567, "3": "4"}}}';

    for (let length = '{"type": "map", "data": {"@'.length; length < line.length; length += 1) {
      assert.throws(() => readPrintedMap(line.slice(0, length)), SyntaxError);
    }
  });

  test('reads every number of 64 bits under every key', () => {
    const key = fc.array(fc.nat(), {minLength: 1, maxLength: 5}).map((parts) => parts.join(','));
    const maps = fc.dictionary(key, fc.bigInt(-(2n ** 63n), 2n ** 64n - 1n));

    fc.assert(
      fc.property(maps, (values) => {
        const entries = Object.entries(values);
        const printed = entries.map(([name, value]) => `"${name}": ${value}`).join(', ');

        assert.deepEqual(entriesOf(`{"type": "map", "data": {"@m": {${printed}}}}`), entries);
      }),
    );
  });
});
