// Measures the time from typing `regscope run` to the first record from the kernel in the run file, with a
// registry that runs already. Goal: ≤ 3 s.

import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';

import Database from 'better-sqlite3';

import {startRegistry} from '../../src/parts/registry.js';
import {Regscope} from '../support/regscope.js';

const ROUNDS = 5;
const DEADLINE_MS = 30_000;
const POLL_MS = 20;

const registry = await startRegistry();
const times: number[] = [];
try {
  for (let round = 0; round < ROUNDS; round++) times.push(await oneRound());
} finally {
  await registry.stop();
}
times.sort((a, b) => a - b);
console.log(`first record after ${times.map((ms) => (ms / 1e3).toFixed(2)).join(', ')} s`);
console.log(`median ${(times[ROUNDS >> 1]! / 1e3).toFixed(2)} s (goal ≤ 3 s)`);

async function oneRound(): Promise<number> {
  const regscope = new Regscope();
  const began = performance.now();
  const run = regscope.start([
    ...['run', 'push-200-small', '--registry', registry.url, '--listen', '127.0.0.1:0'],
    ...['--target', `registry=pid:${registry.pid}`],
  ]);
  try {
    while (performance.now() - began < DEADLINE_MS) {
      if (hasRecord(join(regscope.home, 'data'))) return performance.now() - began;
      await sleep(POLL_MS);
    }
    throw new Error(`no record within ${DEADLINE_MS / 1e3} s:\n${run.stderr}`);
  } finally {
    await run.stop();
    regscope.remove();
  }
}

function hasRecord(folder: string): boolean {
  const names = runFiles(folder);
  return names.some((name) => {
    try {
      const db = new Database(name, {readonly: true});
      try {
        return db.prepare("SELECT 1 FROM series WHERE probe = 'syscalls'").get() !== undefined;
      } finally {
        db.close();
      }
    } catch {
      return false; // it is being made
    }
  });
}

function runFiles(folder: string): string[] {
  try {
    return readdirSync(folder, {recursive: true, encoding: 'utf8'})
      .filter((name) => name.endsWith('.db'))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}
