// Output of generators by odd cases, one small file each, named after what it shows. wrk-3-…, hey-half-…,
// hey-all-…, hey-past-…, oha-unit-… and oha-success-breakdown.txt are in the form that those programs print;
// all others were recorded from wrk 4.1, wrk2 4.0, hey 0.1.4, oha 1.16, ab 2.3, vegeta 12.13 and k6 1.8.

import assert from 'node:assert/strict';
import {readdirSync, readFileSync} from 'node:fs';
import {describe, test} from 'node:test';

import {quantileNs} from '../../../src/domain/histogram.js';
import {readAb} from '../../../src/generators/ab.js';
import {readHey} from '../../../src/generators/hey.js';
import {readK6Line} from '../../../src/generators/k6.js';
import {errorKind, isTimed, type LogEntry} from '../../../src/generators/logged-request.js';
import {stepOf} from '../../../src/domain/step.js';
import {readOha} from '../../../src/generators/oha.js';
import {latencyOf} from '../../../src/generators/summary-report.js';
import {failedRequests, triedRequests} from '../../../src/generators/summary.js';
import {readVegetaLine, readVegetaReport} from '../../../src/generators/vegeta.js';
import {readWrk} from '../../../src/generators/wrk.js';

const CORPUS = new URL('./corpus/', import.meta.url);

/** A summary's file, and what it says: requests, failures, p95 in ms (rounded up by less than 1 %). */
type Row = readonly [file: string, tried: number, failed: number, p95Ms: number | undefined];

const SUMMARIES = [
  {
    reader: 'readWrk',
    read: (text: string) => readWrk(text),
    rows: [
      // 400 time-outs of 400 connections, 12 read errors, 100 answers.
      ['wrk-3-more-timeouts-than-answers.txt', 512, 412, 2000],
      ['wrk-a-fifth-too-late.txt', 126, 20, 2000],
      ['wrk-all-too-late.txt', 20, 20, 2000],
      ['wrk-none-answered.txt', 4, 4, 3010],
      ['wrk-half-reset.txt', 13_645, 6822, 1.07],
      ['wrk2-uncorrected-too.txt', 151, 0, 7.4],
      // No quantile is told: each is taken for the slowest.
      ['wrk2-no-quantiles.txt', 151, 0, 41.6],
      ['wrk2-none-answered.txt', 4, 4, 2000],
      ['wrk2-idle-counted-as-timeouts.txt', 20, 0, 7.17],
    ],
  },
  {
    reader: 'readAb',
    read: (text: string) => readAb(text),
    rows: [
      ['ab-closed-port.txt', 50, 50, undefined],
      ['ab-all-404.txt', 20, 20, 4],
    ],
  },
  {
    reader: 'readHey',
    read: (text: string) => readHey(text, 20_000),
    rows: [
      ['hey-half-failed.txt', 500, 250, 472.8],
      ['hey-all-refused.txt', 200, 200, undefined],
      ['hey-timeouts.txt', 20, 4, 20_000],
      // 16,104.9422/s for 120.0524 s; the p99 is that of the first million.
      ['hey-past-a-million.txt', 1_933_437, 0, 138.3],
    ],
  },
  {
    reader: 'readOha',
    read: (text: string) => readOha(text, 1000),
    rows: [
      ['oha-unit-ns.txt', 3000, 0, 0.00042],
      ['oha-unit-us.txt', 3000, 0, 0.42],
      ['oha-unit-10-sec.txt', 3000, 0, 9000],
      ['oha-unit-min.txt', 3000, 0, 54_000],
      ['oha-unit-10-min.txt', 3000, 0, 540_000],
      ['oha-unit-hr.txt', 3000, 0, 3_240_000],
      ['oha-success-breakdown.txt', 1000, 100, 700],
      ['oha-success-breakdown.json', 20, 20, 2.82],
      ['oha-timeouts.txt', 40, 8, 1000],
      ['oha-none-answered.txt', 5, 5, 1008.6],
      ['oha-all-refused.txt', 20, 20, undefined],
      ['oha-all-refused.json', 20, 20, undefined],
    ],
  },
  {
    reader: 'readVegetaReport',
    read: (text: string) => readVegetaReport(text),
    rows: [
      ['vegeta-all-refused.txt', 3, 3, undefined],
      ['vegeta-half-timed-out.txt', 20, 10, 1001],
      ['vegeta-half-timed-out.json', 20, 10, 1001.3],
      ['vegeta-reports-every-second.txt', 20, 10, 1001],
    ],
  },
] as const satisfies readonly {
  readonly reader: string;
  readonly read: unknown;
  readonly rows: readonly Row[];
}[];

for (const {reader, read, rows} of SUMMARIES) {
  describe(reader, () => {
    for (const [file, tried, failed, p95Ms] of rows) {
      test(`tells ${failed} of ${tried} failed in ${file}`, () => {
        const summary = read(textOf(file));

        assert.ok(summary !== undefined);
        assert.deepEqual([triedRequests(summary), failedRequests(summary)], [tried, failed]);
        const toldMs = quantileNs(latencyOf(summary), 0.95);
        if (p95Ms === undefined) assert.equal(toldMs, undefined);
        else assertBarelyAbove((toldMs ?? NaN) / 1e6, p95Ms);
      });
    }
  });
}

/** A log's file with what each of its lines says: step, kind of failure, whether it has a latency. */
const LOGS = [
  {
    reader: 'readK6Line',
    read: readK6Line,
    files: {
      'k6-named.ndjson': [
        ['other', undefined, true],
        ['other', undefined, true],
        ['ping', 'refused', false],
      ],
      'k6-failures.ndjson': [
        ['other', 'timeout', true],
        ['other', 'refused', false],
        ['other', 'dns', false],
        ['other', undefined, true],
        ['manifest.get', undefined, true],
        ['other', '404', true],
        ['other', undefined, true],
        ['other', undefined, true],
        ['other', 'tls', false],
      ],
      // Without a status only a time of 0 says that there was no answer.
      'k6-few-system-tags.ndjson': [
        ['other', undefined, true],
        ['other', 'reset', false],
        ['other', 'reset', false],
        ['other', undefined, true],
        ['manifest.get', undefined, true],
        ['other', undefined, true],
        ['other', undefined, true],
        ['other', undefined, true],
        ['other', 'reset', false],
      ],
      'k6-error-codes-only.ndjson': [
        ['other', 'timeout', true],
        ['other', 'refused', false],
        ['other', 'dns', false],
        ['other', undefined, true],
        ['other', undefined, true],
        ['other', '404', true],
        ['other', undefined, true],
        ['other', undefined, true],
        ['other', 'tls', false],
      ],
    },
  },
  {
    reader: 'readVegetaLine',
    read: readVegetaLine,
    files: {
      'vegeta-refused.ndjson': [
        ['ping', 'refused', false],
        ['ping', undefined, true],
        ['other', 'timeout', true],
      ],
    },
  },
] as const;

for (const {reader, read, files} of LOGS) {
  describe(reader, () => {
    for (const [file, expected] of Object.entries(files)) {
      test(`reads every line of ${file}`, () => {
        const entries = textOf(file)
          .trimEnd()
          .split('\n')
          .map((line) => read(line));

        assert.deepEqual(entries.map(toldOf), expected);
      });
    }
  });
}

test('every file of the corpus is read by a test', () => {
  const read: string[] = [
    ...SUMMARIES.flatMap(({rows}) => rows.map(([file]): string => file)),
    ...LOGS.flatMap(({files}) => Object.keys(files)),
  ];

  assert.deepEqual(readdirSync(CORPUS).sort(), read.sort());
});

function toldOf(entry: LogEntry | undefined): unknown {
  if (entry?.kind !== 'request') return entry;
  return [stepOf(entry.method, entry.path), errorKind(entry), isTimed(entry)];
}

function textOf(file: string): string {
  return readFileSync(new URL(file, CORPUS), 'utf8');
}

/** A quantile is the upper end of its bucket: never too low, and less than 1 % too high. */
function assertBarelyAbove(told: number, expected: number): void {
  assert.ok(told >= expected * 0.9999 && told <= expected * 1.01, `${told} for ${expected}`);
}
