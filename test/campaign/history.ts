// A history of a thousand runs: its first list, and then what a list takes when the side file knows them, for a
// terminal and for the live view. CPU time is judged: on a busy machine, the time by the clock is that of others.

import {copyFileSync, mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import Database from 'better-sqlite3';

import {startCollector} from '../../src/commands/wiring/collector-service.js';
import {openHistory} from '../../src/commands/runs/open-history.js';
import type {HistoryJson} from '../../src/contract/history-json.js';
import {createRunFile} from '../../src/store/file/run-file.js';
import {insertRun, updateRun} from '../../src/store/run/runs.js';
import {SECOND_NS, START_NS, aRun} from '../src/store/support/sample-run.js';

const RUNS = 1_000;
const LISTS = 11;
const MOST_MS = 100;
const MOST_LIVE_MS = 200;

const dataDir = mkdtempSync(join(tmpdir(), 'regscope-history-'));
try {
  makeRuns(join(dataDir, 'runs'));
  const firstMs = listMs();
  const laterMs = Array.from({length: LISTS}, listMs).sort((left, right) => left - right);
  const medianMs = laterMs[LISTS >> 1]!;
  console.log(`${RUNS} runs: ${Math.round(firstMs)} ms of CPU time with a report of each`);
  console.log(`later lists: ${medianMs.toFixed(0)} ms, ${laterMs.at(-1)!.toFixed(0)} ms at most`);
  const live = await liveListsMs();
  console.log(
    `GET /api/history: ${live.cpuMs.toFixed(0)} ms of CPU time, ${live.clockMs.toFixed(0)} ms by the clock`,
  );
  if (medianMs > MOST_MS || live.cpuMs > MOST_LIVE_MS) process.exitCode = 1;
} finally {
  rmSync(dataDir, {recursive: true});
}

function listMs(): number {
  const before = process.cpuUsage();
  const {runs} = openHistory(dataDir);
  if (runs.length !== RUNS) throw new Error(`${runs.length} runs are listed`);
  const {user, system} = process.cpuUsage(before);
  return (user + system) / 1e3;
}

/** The medians of what a list takes in a collector: its reading, its JSON, and the answer. */
async function liveListsMs(): Promise<{readonly cpuMs: number; readonly clockMs: number}> {
  const service = await startCollector({listen: '127.0.0.1:0', data: dataDir});
  try {
    await askList(service.url); // its thread starts with the first question
    const lists: {cpuMs: number; clockMs: number}[] = [];
    for (let list = 0; list < LISTS; list += 1) lists.push(await askList(service.url));
    const median = (of: 'cpuMs' | 'clockMs'): number =>
      lists.map((each) => each[of]).sort((left, right) => left - right)[LISTS >> 1]!;
    return {cpuMs: median('cpuMs'), clockMs: median('clockMs')};
  } finally {
    await service.close();
  }
}

async function askList(url: string): Promise<{cpuMs: number; clockMs: number}> {
  const [cpu, startMs] = [process.cpuUsage(), performance.now()];
  const {runs} = (await (await fetch(`${url}/api/history`)).json()) as HistoryJson;
  if (runs.length !== RUNS) throw new Error(`${runs.length} runs are listed`);
  const {user, system} = process.cpuUsage(cpu);
  return {cpuMs: (user + system) / 1e3, clockMs: performance.now() - startMs};
}

/** Copies of one run, each with an id and a time of its own. */
function makeRuns(folder: string): void {
  mkdirSync(folder);
  const first = join(folder, 'first');
  const run = aRun({endNs: START_NS + SECOND_NS});
  const database = createRunFile(first);
  insertRun(database, run, 'name: nightly\n');
  updateRun(database, run, START_NS + SECOND_NS);
  database.close();
  for (let number = 0; number < RUNS; number += 1) {
    const id = `20260921-140640-${String(number).padStart(4, '0')}`;
    const file = join(folder, `${id}.db`);
    copyFileSync(first, file);
    const copy = new Database(file);
    copy.pragma('synchronous = OFF');
    copy.prepare('UPDATE run SET id = ?, start_ns = start_ns + ?').run(id, number);
    copy.close();
  }
  rmSync(first);
}
