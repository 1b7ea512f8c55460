// Measures what requests cost in a run file and in time: bytes per second of exact budgets, bytes per kept
// request, CPU time of the writer per request, and how long the answers of the API take.
//
//   node --import tsx test/bench/request-size.ts [--seconds 120] [--rate 1000] [--record all]

import {mkdtempSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';

import Database from 'better-sqlite3';

import {answerQuery} from '../../src/api/queries/answer-query.js';
import type {Query} from '../../src/api/queries/query.js';
import {openStore} from '../../src/store/open-store.js';
import {SECOND_NS, START_NS, aBatch, aRun} from '../src/store/support/sample-run.js';
import {SAME_THREAD} from '../src/store/support/same-thread.js';
import {KINDS, requestIn} from './requests/synthetic-requests.js';

const {values} = parseArgs({
  options: {
    seconds: {type: 'string', default: '120'},
    rate: {type: 'string', default: '1000'},
    record: {type: 'string', default: 'sample'},
  },
});
const [seconds, rate] = [Number(values.seconds), Number(values.rate)];
const record = values.record === 'all' ? 'all' : 'sample';

const QUERIES: readonly (readonly [string, Query])[] = [
  ['/budget', {kind: 'budget'}],
  ['/requests, the slowest', {kind: 'requests', page: page('duration', true)}],
  ['/requests, the first', {kind: 'requests', page: page('start', false)}],
];

const dataDir = mkdtempSync(join(tmpdir(), 'regscope-request-size-'));
try {
  const run = aRun({record});
  const {writer, catalog} = openStore(dataDir, SAME_THREAD);
  await writer.createRun(run, undefined);
  const file = join(dataDir, 'runs', `${run.id}.db`);
  const emptyBytes = statSync(file).size;
  let cpuMs = 0;
  for (let second = 0; second < seconds; second++) {
    const records = Array.from({length: rate}, () =>
      requestIn(START_NS + BigInt(second) * SECOND_NS),
    );
    const before = process.cpuUsage();
    await writer.putBatches(run.id, [aBatch(second, {records, clockOffsetNs: 0n})]);
    const {user, system} = process.cpuUsage(before);
    cpuMs += (user + system) / 1e3;
  }
  await writer.closeRun(run.id);
  await writer.close();
  const reader = catalog.open(run.id);
  const kept = reader.requests({limit: 10_000_000}).length;
  const slots = [...reader.budgets()];
  const bytes = statSync(file).size - emptyBytes;
  console.log(`${seconds} s of ${rate} requests/s of ${KINDS.length} kinds, record: ${record}\n`);
  console.log(
    [
      `${(bytes / seconds / 1e3).toFixed(1)} kB per second, ${((bytes / seconds) * 0.0036).toFixed(1)} MB per hour`,
      `${kept} requests kept, ${(kept / seconds).toFixed(0)} per second`,
      `${slots.length} rows of budgets, ${(slots.length / seconds).toFixed(1)} per second`,
      ...sizes(file, kept, slots.length),
      `${((1_000 * cpuMs) / seconds / rate).toFixed(1)} µs of CPU time per request to pack, add up and store`,
    ].join('\n'),
  );
  for (const [what, query] of QUERIES) {
    answerQuery(reader, query); // the collector's worker has answered before
    const {user, system} = process.cpuUsage();
    const answer = JSON.stringify(answerQuery(reader, query));
    const since = process.cpuUsage({user, system});
    const ms = (since.user + since.system) / 1e3;
    console.log(`${what}: ${ms.toFixed(0)} ms of CPU time, ${(answer.length / 1e3).toFixed(0)} kB`);
  }
  reader.close();
} finally {
  rmSync(dataDir, {recursive: true});
}

function page(sort: 'start' | 'duration', descending: boolean) {
  return {sort, descending, limit: 100};
}

function sizes(file: string, kept: number, slots: number): string[] {
  const database = new Database(file, {readonly: true});
  const rows = database
    .prepare<[], {name: string; bytes: number}>(
      'SELECT name, sum(pgsize) AS bytes FROM dbstat GROUP BY name',
    )
    .all();
  database.close();
  const bytesOf = (pattern: RegExp): number =>
    rows.filter(({name}) => pattern.test(name)).reduce((sum, {bytes}) => sum + bytes, 0);
  return [
    `${(bytesOf(/^request$/) / kept).toFixed(0)} bytes per request kept, and its indexes ${(bytesOf(/^request_(time|trace)$/) / kept).toFixed(0)}`,
    `${(bytesOf(/budget$|autoindex_budget_1/) / slots).toFixed(0)} bytes per row of budgets`,
  ];
}
