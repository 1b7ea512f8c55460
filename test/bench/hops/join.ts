// Measures the CPU time that the collector spends on chains of hops, for each record of a request that
// agents send: what it carries to the writer thread for the join, and the join with its sums and rows. The
// records are those of a chain in the shape of Harbor, 13 for each request of a client.
//
// Run: node --import tsx test/bench/hops.ts --part join [--rounds N] [--seconds N] [--rate REQUESTS]

import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';

import type {Database} from 'better-sqlite3';

import type {RequestRecord} from '../../../src/domain/request.js';
import {packed} from '../../../src/store/bytes/packed.js';
import {ByteReader} from '../../../src/store/bytes/varint.js';
import {createRunFile} from '../../../src/store/file/run-file.js';
import {HopTable} from '../../../src/store/hops/hop-table.js';
import {readJoined, writeJoined} from '../../../src/store/requests/joined-fields.js';
import {RequestKindTable} from '../../../src/store/requests/request-kinds.js';
import {packRequests, unpackRequests} from '../../../src/store/requests/packed-requests.js';
import type {PlacedRequest} from '../../../src/store/requests/budgets.js';
import {RECORDS_PER_REQUEST, secondOfChains} from './chain-records.js';

const START_NS = 1_700_000_000_000_000_000n;
const NS_PER_SECOND = 1_000_000_000n;

interface Round {
  /** Microseconds of CPU time for each record. */
  readonly carried: number;
  readonly joined: number;
  readonly edges: string;
}

function measure(seconds: number, rate: number): Round {
  const folder = mkdtempSync(join(tmpdir(), 'regscope-join-'));
  const database = createRunFile(join(folder, 'run.db'));
  try {
    // The transactions of a run's other rows are written without chains too.
    database.pragma('synchronous = OFF');
    database.prepare(`INSERT INTO agent (id, agent_id) VALUES (1, 'a')`).run();
    return joinIn(database, seconds, rate);
  } finally {
    database.close();
    rmSync(folder, {recursive: true});
  }
}

function joinIn(database: Database, seconds: number, rate: number): Round {
  const kinds = new RequestKindTable(database);
  const hops = new HopTable(database);
  let [carriedNs, joinedNs] = [0, 0];
  for (let second = 0; second < seconds; second += 1) {
    const endNs = START_NS + BigInt(second + 1) * NS_PER_SECOND;
    const batch = secondOfChains(second, rate, endNs - NS_PER_SECOND);
    carriedNs += cpuNs(() => carry(batch));
    const placed = place(kinds, batch);
    joinedNs += cpuNs(() => {
      database.transaction(() => hops.put(1, placed, endNs))();
      hops.committed();
    });
  }
  joinedNs += cpuNs(() => database.transaction(() => hops.finish())());
  const edges = database.prepare('SELECT caller, callee, sum(calls) FROM hop_edge GROUP BY 1, 2');
  const records = seconds * rate * RECORDS_PER_REQUEST;
  return {
    carried: carriedNs / records / 1_000,
    joined: joinedNs / records / 1_000,
    edges: edges.raw().all().join('; '),
  };
}

function carry(batch: readonly RequestRecord[]): void {
  const bytes = packed((writer) => batch.forEach((record) => writeJoined(writer, 'a', record)));
  const reader = new ByteReader(bytes);
  for (let left = batch.length; left > 0; left -= 1) readJoined(reader);
}

function place(kinds: RequestKindTable, batch: readonly RequestRecord[]): PlacedRequest[] {
  const requests = packRequests(batch, {agentId: 'a', offsetNs: 0n, keepsAll: false})!;
  return [...unpackRequests(requests)].map((packed) => ({
    ...{packed, phase: undefined},
    kind: kinds.idOf(packed.head),
  }));
}

/** All threads count, because garbage is collected in several. What was there before is old by then. */
function cpuNs(act: () => void): number {
  collectYoung();
  collectYoung();
  const before = process.cpuUsage();
  act();
  collectYoung();
  const {user, system} = process.cpuUsage(before);
  return (user + system) * 1_000;
}

function collectYoung(): void {
  globalThis.gc!({type: 'minor'} as unknown as boolean);
}

setFlagsFromString('--expose-gc');
globalThis.gc ??= runInNewContext('gc') as NodeJS.GCFunction;

const {values} = parseArgs({
  options: {
    part: {type: 'string'},
    rounds: {type: 'string', default: '5'},
    seconds: {type: 'string', default: '20'},
    rate: {type: 'string', default: '200'},
  },
});
const [rounds, seconds, rate] = [values.rounds, values.seconds, values.rate].map(Number) as [
  ...[number, number, number],
];
console.log(
  `${rate} requests/s of clients, ${RECORDS_PER_REQUEST} records each; CPU of the collector, µs a record`,
);
for (let round = 1; round <= rounds; round += 1) {
  const {carried, joined, edges} = measure(seconds, rate);
  if (round === 1) console.log(`  calls found: ${edges}`);
  console.log(`  round ${round}: carried ${carried.toFixed(2)}, joined ${joined.toFixed(2)}`);
}
