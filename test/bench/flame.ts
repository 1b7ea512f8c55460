// Measures stacks in the run file: the bytes of a sample in ten minutes of two busy CPUs, beside the same
// data in other formats, and how long the collector takes for a flame graph of any range of a run of hours,
// the first one too. Goals: ≤ 2 bytes a sample, ≤ 1 MB of dictionary, ≤ 50 ms.
//
//   node --import tsx test/bench/flame.ts [--samples 5000000] [--stacks 100000] [--queries 60]

import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {parseArgs} from 'node:util';
import {gzipSync} from 'node:zlib';

import Database from 'better-sqlite3';

import type {Queries, Query} from '../../src/api/queries/query.js';
import {WorkerQueries} from '../../src/api/queries/worker-queries.js';
import type {FlameJson} from '../../src/contract/stacks-json.js';
import type {RunReader} from '../../src/domain/ports.js';
import {startThread} from '../../src/pace/start-thread.js';
import {writeFolded} from '../../src/export/folded.js';
import {writePprof} from '../../src/export/pprof.js';
import {runProfile} from '../../src/export/run-profile.js';
import {writeSpeedscope} from '../../src/export/speedscope.js';
import {openStore} from '../../src/store/open-store.js';
import {START_NS, aRun} from '../src/store/support/sample-run.js';
import {SyntheticSamples, type SyntheticProgram} from './flame/synthetic-stacks.js';

const {values} = parseArgs({
  options: {
    samples: {type: 'string', default: '5000000'},
    stacks: {type: 'string', default: '100000'},
    queries: {type: 'string', default: '60'},
  },
});

const REGISTRY: SyntheticProgram = {stacks: 5_000, functions: 2_000, cpus: 2};
const SAMPLES_PER_SECOND = 99 * REGISTRY.cpus;

await measureSize();
await measureQueries();

async function measureSize(): Promise<void> {
  await withRun(REGISTRY, {seconds: 600, secondsPerBatch: 1}, ({file, reader}) => {
    const count = 600 * SAMPLES_PER_SECOND;
    const {samples, dictionary} = sizesOf(file);
    console.log(`ten minutes of ${REGISTRY.cpus} CPUs, ${REGISTRY.stacks} stacks:`);
    console.log(
      `  ${(samples / count).toFixed(2)} bytes a sample (goal ≤ 2), ${((samples * 6) / 1e6).toFixed(2)} MB an hour`,
    );
    console.log(`  ${(dictionary / 1e6).toFixed(2)} MB of functions and stacks (goal ≤ 1)`);
    const profile = runProfile(reader, {sampleKind: 'on-cpu'});
    const others = [
      ['folded.gz', gzipSync([...writeFolded(profile)].join('')).length],
      ['pprof.gz', writePprof(profile).length],
      ['speedscope.json.gz', gzipSync([...writeSpeedscope(profile)].join('')).length],
    ] as const;
    const sizes = others.map(([name, bytes]) => `${name} ${(bytes / 1e3).toFixed(0)} kB`);
    const own = ((samples + dictionary) / 1e3).toFixed(0);
    console.log(`  all of it ${own} kB; without times: ${sizes.join(', ')}`);
  });
}

async function measureQueries(): Promise<void> {
  const program = {stacks: Number(values.stacks), functions: 5_000, cpus: 2};
  const seconds = 10 * Math.ceil(Number(values.samples) / SAMPLES_PER_SECOND / 10);
  await withRun(program, {seconds, secondsPerBatch: 10}, async ({dataDir}) => {
    const random = ranges(seconds, Number(values.queries));
    const whole: Seconds = [0, seconds];
    console.log(`${seconds * SAMPLES_PER_SECOND} samples of ${program.stacks} stacks:`);
    await withWorker(dataDir, async (queries) => {
      await timeQueries(queries, 'the first question, at once after a run was opened', [whole]);
    });
    await withWorker(dataDir, async (queries) => {
      await sleep(1_000);
      await timeQueries(queries, 'the first question, a second after it', [whole]);
      await timeQueries(queries, 'any range', random);
      await timeQueries(
        queries,
        'all of it',
        random.map(() => whole),
      );
    });
  });
}

/** A reader as in the collector: a thread that was started to read this run. */
async function withWorker(dataDir: string, use: (queries: Queries) => Promise<void>) {
  const worker = new URL('../../src/commands/wiring/query-worker', import.meta.url).href;
  const queries = new WorkerQueries(() => startThread(worker, {workerData: {dataDir}}));
  await queries.ask(aRun().id, {kind: 'detail'});
  await use(queries);
  await queries.close();
}

type Seconds = readonly [from: number, to: number];

async function timeQueries(queries: Queries, what: string, all: readonly Seconds[]): Promise<void> {
  const times: number[] = [];
  const cpuMs: number[] = [];
  let characters = 0;
  let nodes = 0;
  for (const [from, to] of all) {
    const began = performance.now();
    const cpu = process.cpuUsage();
    const text = await queries.ask(aRun().id, flameQuery(from, to));
    times.push(performance.now() - began);
    const {user, system} = process.cpuUsage(cpu);
    cpuMs.push((user + system) / 1e3);
    characters = Math.max(characters, text.length);
    nodes = Math.max(nodes, (JSON.parse(text) as FlameJson).nodes.parent.length);
  }
  const at = (share: number, of = times): string => {
    return of.toSorted((a, b) => a - b)[Math.floor(share * (of.length - 1))]!.toFixed(0);
  };
  const size = `up to ${nodes} nodes, ${(characters / 1e6).toFixed(1)} MB of JSON`;
  console.log(
    `  ${what}: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms (goal ≤ 50; of CPU ${at(0.5, cpuMs)}, ${at(0.99, cpuMs)}), ${size}`,
  );
}

function flameQuery(from: number, to: number): Query {
  const ns = (second: number): bigint => START_NS + BigInt(Math.round(second * 1e9));
  const range = {fromNs: ns(from), toNs: ns(to)};
  return {kind: 'flame', selection: {sampleKind: 'on-cpu'}, range};
}

/** Ranges of all lengths, from a second to the whole run. */
function ranges(seconds: number, count: number): Seconds[] {
  return Array.from({length: count}, (_, n) => {
    const length = seconds ** ((n + 1) / count);
    const from = (seconds - length) * ((n * 0.618) % 1);
    return [from, from + length];
  });
}

interface StoredRun {
  readonly dataDir: string;
  readonly file: string;
  readonly reader: RunReader;
}

async function withRun(
  program: SyntheticProgram,
  {seconds, secondsPerBatch}: {readonly seconds: number; readonly secondsPerBatch: number},
  use: (stored: StoredRun) => Promise<void> | void,
): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'regscope-flame-'));
  try {
    const run = aRun();
    const {writer, catalog} = openStore(dataDir);
    await writer.createRun(run, undefined);
    const samples = new SyntheticSamples(program);
    for (let second = 0; second < seconds; second += secondsPerBatch) {
      await writer.putBatches(run.id, [samples.batch(second, secondsPerBatch)]);
    }
    await writer.closeRun(run.id);
    await writer.close();
    const reader = catalog.open(run.id);
    const file = join(dataDir, 'runs', `${run.id}.db`);
    await use({dataDir, file, reader});
    reader.close();
  } finally {
    rmSync(dataDir, {recursive: true});
  }
}

/** The bytes of the pages of the tables of stacks, with their indexes and half-empty pages. */
function sizesOf(file: string): {samples: number; dictionary: number} {
  const database = new Database(file, {readonly: true});
  const rows = database
    .prepare<[], {name: string; bytes: number}>(
      "SELECT name, sum(pgsize) AS bytes FROM dbstat WHERE name LIKE '%stack%' OR name = 'frame' GROUP BY name",
    )
    .all();
  database.close();
  const sum = (isWanted: (name: string) => boolean): number =>
    rows.filter(({name}) => isWanted(name)).reduce((total, {bytes}) => total + bytes, 0);
  const isSample = (name: string): boolean => /stack_(block|summary)/.test(name);
  return {samples: sum(isSample), dictionary: sum((name) => !isSample(name))};
}
