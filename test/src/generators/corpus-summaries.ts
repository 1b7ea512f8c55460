// The files of the corpus that are summaries: what reads them, and what each one says.

import {readAb} from '../../../src/generators/ab.js';
import {readAutocannon} from '../../../src/generators/autocannon.js';
import {readBombardier} from '../../../src/generators/bombardier.js';
import {readFortio} from '../../../src/generators/fortio.js';
import {readH2load} from '../../../src/generators/h2load.js';
import {readHey} from '../../../src/generators/hey.js';
import {readOha} from '../../../src/generators/oha.js';
import type {GeneratorSummary} from '../../../src/generators/summary.js';
import {readVegetaReport} from '../../../src/generators/vegeta.js';
import {readWrk} from '../../../src/generators/wrk.js';

/** A summary's file, and what it says: requests, failures, p95 in ms (rounded up by less than 1 %). */
export type Row = readonly [file: string, tried: number, failed: number, p95Ms: number | undefined];

export const SUMMARIES: readonly SummaryRows[] = [
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
      // The user's script prints quantiles of its own behind those of wrk.
      ['wrk-script-prints-quantiles.txt', 26_440, 0, 2.81],
      ['wrk2-uncorrected-too.txt', 151, 0, 7.4],
      // No quantile is told: each is taken for the slowest.
      ['wrk2-no-quantiles.txt', 151, 0, 41.6],
      ['wrk2-none-answered.txt', 4, 4, 2000],
      ['wrk2-idle-counted-as-timeouts.txt', 20, 0, 7.17],
      ['wrk2-fork-99-for-slowest.txt', 151, 0, 41.6],
    ],
  },
  {
    reader: 'readAb',
    read: (text: string) => readAb(text),
    rows: [
      ['ab-closed-port.txt', 50, 50, undefined],
      ['ab-all-404.txt', 20, 20, 4],
      ['ab-table-half-404.txt', 100, 49, 38],
    ],
  },
  {
    reader: 'readHey',
    read: (text: string) => readHey(text, 20_000),
    rows: [
      ['hey-half-failed.txt', 500, 250, 472.8],
      ['hey-all-refused.txt', 200, 200, undefined],
      ['hey-timeouts.txt', 20, 4, 20_000],
      // It had 40 file descriptors for 60 connections.
      ['hey-no-sockets.txt', 120, 54, 143.9],
      // 16,104.9422/s for 120.0524 s; the p99 is that of the first million.
      ['hey-past-a-million.txt', 1_933_437, 0, 138.3],
      // Rate and time tell that there were 500. What is not listed may have timed out.
      ['hey-cut-before-failures.txt', 500, 250, undefined],
      ['hey-cut-between-failures.txt', 500, 250, undefined],
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
      ['oha-cut-in-a-status.txt', 1000, 100, undefined],
      ['oha-cut-before-timeouts.txt', 40, 8, undefined],
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
      // Up to release 12.7.
      ['vegeta-older-report.txt', 100, 10, 90.5],
    ],
  },
  {
    reader: 'readBombardier',
    read: readBombardier,
    rows: [
      ['bombardier-half-404.txt', 300, 149, 1.89],
      ['bombardier-half-404.json', 300, 143, 5.691],
      ['bombardier-all-refused.txt', 20, 20, undefined],
      ['bombardier-all-refused.json', 20, 20, undefined],
      ['bombardier-a-fifth-timed-out.json', 60, 12, 2001.6],
      ['bombardier-none-answered.txt', 5, 5, 10_020],
      ['bombardier-none-answered.json', 5, 5, 10_024.5],
      // Two that were closed count as the fastest: what is told for 95 % of all is below that of 95 % of 98.
      ['bombardier-few-closed.txt', 100, 2, 39.26],
      ['bombardier-without-quantiles.json', 300, 0, 11.691],
      ['bombardier-with-progress.txt', 300, 0, 6.3],
    ],
  },
  {
    reader: 'readFortio',
    read: readFortio,
    rows: [
      ['fortio-half-404.json', 300, 149, 9],
      ['fortio-all-refused.json', 20, 20, undefined],
      ['fortio-a-fifth-timed-out.json', 40, 8, 1035.2],
      ['fortio-some-closed.json', 100, 29, 35],
    ],
  },
  {
    reader: 'readH2load',
    read: (text) => readH2load(text, undefined, 1000),
    rows: [
      ['h2load-half-404.txt', 300, 149, 11.23],
      ['h2load-all-refused.txt', 20, 20, undefined],
      ['h2load-none-answered.txt', 10, 10, 1000],
      ['h2load-idle-ended.txt', 40, 14, 1000],
      ['h2load-timed-with-warm-up.txt', 3569, 0, 17.57],
      ['h2load-connections-closed.txt', 100, 94, 23.25],
    ],
  },
  {
    reader: 'readAutocannon',
    read: (text) => readAutocannon(text, 1000),
    rows: [
      ['autocannon-half-404.json', 300, 130, 16],
      ['autocannon-all-refused.json', 1896, 1896, undefined],
      ['autocannon-a-fifth-timed-out.json', 108, 16, 1000],
      ['autocannon-none-answered.json', 4, 4, 3020],
      // 7,368 were sent, 3,689 answered, and 4 under way at the end.
      ['autocannon-resets-untold.json', 7364, 3675, 867],
      ['autocannon-9.json', 2565, 0, 7],
    ],
  },
];

interface SummaryRows {
  readonly reader: string;
  read(text: string): GeneratorSummary | undefined;
  readonly rows: readonly Row[];
}
