// Output of generators by odd cases, one small file each, named after what it shows. wrk-3-…, hey-half-…,
// hey-all-…, hey-past-…, oha-unit-…, oha-success-breakdown.txt, vegeta-older-… and wrk2-fork-… are in the form
// that those programs print, and …-cut-… and …-script-… are others, cut off or with lines behind them; all others
// were recorded from wrk 4.1, wrk2 4.0, hey 0.1.4, oha 1.16, ab 2.3, vegeta 12.13, k6 1.8, bombardier 2.0,
// fortio 1.66, h2load 1.52, autocannon 8.0 and 9.0.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {quantileNs} from '../../../src/domain/histogram.js';
import {readK6Line} from '../../../src/generators/k6.js';
import {errorKind, isTimed, type LogEntry} from '../../../src/generators/logged-request.js';
import {stepOf} from '../../../src/domain/step.js';
import {corpusFiles, corpusText} from './corpus-files.js';
import {SUMMARIES} from './corpus-summaries.js';
import {latencyOf} from '../../../src/generators/summary-report.js';
import {failedRequests, triedRequests} from '../../../src/generators/summary.js';
import {readVegetaLine} from '../../../src/generators/vegeta.js';

for (const {reader, read, rows} of SUMMARIES) {
  describe(reader, () => {
    for (const [file, tried, failed, p95Ms] of rows) {
      test(`tells ${failed} of ${tried} failed in ${file}`, () => {
        const summary = read(corpusText(file));

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
        ['ping', undefined, true],
        ['ping', undefined, true],
        ['ping', 'refused', false],
      ],
      'k6-failures.ndjson': [
        ['other', 'timeout', true],
        ['other', 'refused', false],
        ['other', 'dns', false],
        ['ping', undefined, true],
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
        ['ping', undefined, true],
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
        const entries = corpusText(file)
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

  assert.deepEqual(corpusFiles(), read.sort());
});

function toldOf(entry: LogEntry | undefined): unknown {
  if (entry?.kind !== 'request') return entry;
  return [stepOf(entry.method, entry.path), errorKind(entry), isTimed(entry)];
}

/** A quantile is the upper end of its bucket: never too low, and less than 1 % too high. */
function assertBarelyAbove(told: number, expected: number): void {
  assert.ok(told >= expected * 0.9999 && told <= expected * 1.01, `${told} for ${expected}`);
}
