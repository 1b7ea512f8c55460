// Every summary of the corpus as wrappers, terminals and pipes change it: the figures stay the same. And cut
// off at each line: then there are none, or none that are better than those of the whole.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {quantileNs} from '../../../src/domain/histogram.js';
import {latencyOf} from '../../../src/generators/summary-report.js';
import {
  failedRequests,
  triedRequests,
  type GeneratorSummary,
} from '../../../src/generators/summary.js';
import {corpusText} from './corpus-files.js';
import {SUMMARIES} from './corpus-summaries.js';

const eachLine = (text: string, change: (line: string) => string): string =>
  text.split('\n').map(change).join('\n');

const CHANGES: Readonly<Record<string, (text: string) => string>> = {
  'lines end with CR LF': (text) => text.replaceAll('\n', '\r\n'),
  'a terminal adds a CR of its own': (text) => text.replaceAll('\n', '\r\r\n'),
  'each line has a colour': (text) => eachLine(text, (line) => `\x1b[1;32m${line}\x1b[0m`),
  'the cursor is hidden, and a title set': (text) => `\x1b[?25l\x1b]0;load\x07${text}\x1b[?25h`,
  'a bar is drawn before it': (text) => `\r 10 % [#    ]\r 90 % [#### ]\x1b[2K\r\n${text}`,
  'a byte order mark begins it': (text) => `\ufeff${text}`,
  'a script speaks before it': (text) =>
    `+ set -x\nstarting, 5 requests\n{"level":"info"}\n\n${text}`,
  'messages in JSON follow': (text) => `${text}\n{"level":"info","calls":3}\n{\n  "a": {}\n}\n`,
  'messages follow': (text) => `${text}\nwarning: connection pool is full\nreal 0m3.02s\n`,
  'it has no last line end': (text) => text.trimEnd(),
  'blank lines follow': (text) => `${text}\n\n\n`,
};

for (const {reader, read, rows} of SUMMARIES) {
  describe(`${reader} of every file`, () => {
    for (const [how, change] of Object.entries(CHANGES)) {
      test(`reads the same where ${how}`, () => {
        for (const [file] of rows) {
          assert.deepEqual(read(change(corpusText(file))), read(corpusText(file)), file);
        }
      });
    }

    test('reads the last of two outputs', () => {
      for (const [file] of rows) {
        for (const [before] of rows.filter(([other]) => extension(other) === extension(file))) {
          const both = `${corpusText(before).trimEnd()}\n${corpusText(file)}`;
          assert.deepEqual(read(both), read(corpusText(file)), `${before}, ${file}`);
        }
      }
    });

    test('reads nothing better of an output that is cut off', () => {
      for (const [file, tried, failed] of rows.filter(([name]) => showsCut(name))) {
        const whole = p95Of(read(corpusText(file)));
        for (const part of prefixes(corpusText(file))) {
          const summary = read(part);
          if (summary === undefined) continue;
          const upTo = `${file} up to ${part.slice(-60)}`;
          assert.equal(triedRequests(summary), tried, upTo);
          assert.ok(failedRequests(summary) >= failed, upTo);
          assert.ok(p95Of(summary) >= whole, upTo);
          if (failedRequests(summary) > failed)
            assert.match(String(summary.notes), /cut off/, upTo);
        }
      }
    });
  });
}

/** Infinite where none is told, which is worse than any. */
function p95Of(summary: GeneratorSummary | undefined): number {
  return (summary && quantileNs(latencyOf(summary), 0.95)) ?? Infinity;
}

/** A report that comes every second is whole before the next one. */
function showsCut(file: string): boolean {
  return file !== 'vegeta-reports-every-second.txt';
}

/** The text up to the end of each of its lines but the last, and JSON up to each hundredth of it. */
function prefixes(text: string): string[] {
  const lines = text.trimEnd().split('\n');
  const ofLines = lines.slice(0, -1).map((_, at) => lines.slice(0, at + 1).join('\n'));
  const step = Math.max(1, Math.floor(text.length / 100));
  const ofBytes = Array.from({length: 99}, (_, at) => text.slice(0, (at + 1) * step));
  return text.startsWith('{') ? [...ofLines, ...ofBytes] : ofLines;
}

function extension(file: string): string {
  return file.split('.').at(-1)!;
}
