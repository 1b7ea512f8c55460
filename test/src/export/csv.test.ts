import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {CSV_COLUMNS, writeCsv} from '../../../src/export/csv.js';
import {
  counter,
  gauge,
  interval,
  latency,
  loadReport,
  sampleReader,
} from '../api/support/sample-reader.js';
import {visibleText} from '../../../src/guard/escape.js';
import {FORMULA, HOSTILE_NAMES, untamed} from '../guard/support/hostile-names.js';

describe('writeCsv', () => {
  test('has a line per interval and metric, with phase and host', () => {
    const rows = read(
      sampleReader({
        intervals: [
          interval(2, 3, [
            latency('read', [1, 2]),
            counter('read', 'bytes', 7),
            gauge('rss', 'bytes', -1),
          ]),
        ],
      }),
    );

    assert.deepEqual(
      rows.map(({series, metric, count, value}) => [series, metric, count, value]),
      [
        ['read', 'latency', '2', ''],
        ['read', 'bytes', '', '7'],
        ['rss', 'bytes', '', '-1'],
      ],
    );
    assert.deepEqual([rows[0]!['phase'], rows[0]!['host']], ['push', 'bench-1']);
    assert.ok(Math.abs(Number(rows[0]!['p99_ms']) - 2) <= 2 / 16);
    assert.equal(
      BigInt(rows[0]!['end_unix_ns']!) - BigInt(rows[0]!['start_unix_ns']!),
      1_000_000_000n,
    );
  });

  test('an interval that straddles two phases has none', () => {
    const [row] = read(
      sampleReader({intervals: [interval(29.5, 30.5, [counter('read', 'bytes', 7)])]}),
    );

    assert.equal(row!['phase'], '');
  });

  test('client figures stand in the same table', () => {
    const rows = read(sampleReader({reports: [loadReport(2)]}));

    assert.deepEqual(
      rows.map(({host, probe, series, metric}) => [host, probe, series, metric]),
      [
        ['load', 'load', 'push blob.head', 'latency'],
        ['load', 'load', 'push blob.head', 'bytesIn'],
        ['load', 'load', 'push blob.head', 'bytesOut'],
        ['load', 'load', 'push blob.head', 'errors.timeout'],
      ],
    );
    assert.equal(rows[0]!['count'], '2');
  });

  test('hostile names stay in their field, and none is a formula', () => {
    const figures = HOSTILE_NAMES.map((name) => counter(name, 'bytes', 1));

    const rows = read(sampleReader({intervals: [interval(2, 3, figures)]}));

    assert.equal(rows.length, HOSTILE_NAMES.length);
    for (const [index, {series}] of rows.entries()) {
      assert.equal(untamed(series!), visibleText(HOSTILE_NAMES[index]!, Infinity));
      assert.doesNotMatch(series!, /[\p{Cc}\p{Cf}]/u);
      assert.doesNotMatch(series!, FORMULA);
    }
  });
});

/** Rows by RFC 4180, the first line as names of the columns. */
function read(reader: Parameters<typeof writeCsv>[0]): Record<string, string>[] {
  const text = [...writeCsv(reader)].join('');
  const [names, ...rows] = readRows(text);
  assert.deepEqual(names, CSV_COLUMNS);
  return rows.map((fields) => {
    assert.equal(fields.length, CSV_COLUMNS.length);
    return Object.fromEntries(CSV_COLUMNS.map((name, index) => [name, fields[index]!]));
  });
}

function readRows(text: string): string[][] {
  const rows: string[][] = [[]];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/gy;
  while (field.lastIndex < text.length) {
    const match = field.exec(text);
    assert.ok(match !== null, 'no CSV');
    rows.at(-1)!.push(match[1]?.replaceAll('""', '"') ?? match[2]!);
    if (match[3] === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}
