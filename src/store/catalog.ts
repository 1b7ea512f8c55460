// The runs of a data directory. Files are found by listing the directory, never by making a path
// from a name; a damaged file among them is listed as such and harms no other.

import {existsSync, readdirSync, statSync} from 'node:fs';
import {join} from 'node:path';

import {ProfilerError} from '../domain/error.js';
import type {DamagedRun, RunCatalog, RunReader} from '../domain/ports.js';
import type {Run} from '../domain/run.js';
import {isRunId} from '../domain/run.js';
import {openRunFile} from './reader.js';
import {StackCache} from './stacks/stack-cache.js';
import {runFile, runUnknown, runsDir} from './file/run-path.js';

type Entry = {readonly file: string} & ({readonly run: Run} | {readonly error: ProfilerError});

/** Reads only; there need not be such a directory yet. */
export function openCatalog(dataDir: string): RunCatalog {
  return new DirectoryCatalog(runsDir(dataDir));
}

class DirectoryCatalog implements RunCatalog {
  readonly #runsDir: string;
  /** Finished runs by file, valid while the file looks the same. */
  readonly #known = new Map<string, {readonly look: string; readonly entry: Entry}>();
  readonly #stacks = new StackCache();

  constructor(runsDir: string) {
    this.#runsDir = runsDir;
  }

  list(): readonly Run[] {
    const byId = new Map<string, Run>();
    // Of two copies of one run the first is as good as the other.
    for (const entry of this.#entries()) {
      if ('run' in entry && !byId.has(entry.run.id)) byId.set(entry.run.id, entry.run);
    }
    return [...byId.values()];
  }

  damaged(): readonly DamagedRun[] {
    return this.#entries().flatMap((entry) => {
      if ('run' in entry) return [];
      const {code, message} = entry.error;
      return [{file: entry.file, code, message}];
    });
  }

  open(run: string): RunReader {
    // The usual case needs no look into the other files.
    if (isRunId(run) && existsSync(runFile(this.#runsDir, run))) {
      return openRunFile(runFile(this.#runsDir, run), this.#stacks);
    }
    const entries = this.#entries().filter((entry) => 'run' in entry);
    const found =
      entries.find((entry) => entry.run.id === run) ??
      entries.find((entry) => run === 'latest' || entry.run.name === run);
    if (found === undefined) throw runUnknown(run);
    return openRunFile(found.file, this.#stacks);
  }

  /** Newest first, damaged files last. */
  #entries(): Entry[] {
    const files = this.#files();
    for (const file of this.#known.keys()) if (!files.includes(file)) this.#known.delete(file);
    return files.map((file) => this.#entry(file)).sort(newestFirst);
  }

  #files(): string[] {
    if (!existsSync(this.#runsDir)) return [];
    const names = readdirSync(this.#runsDir).filter((name) => name.endsWith('.db'));
    return names.map((name) => join(this.#runsDir, name));
  }

  #entry(file: string): Entry {
    const look = lookOf(file);
    const known = this.#known.get(file);
    if (known !== undefined && known.look === look) return known.entry;
    const entry = readEntry(file);
    // What changes in a run that goes on may stand in its -wal file alone.
    if (!('run' in entry) || entry.run.endNs !== undefined) this.#known.set(file, {look, entry});
    return entry;
  }
}

function readEntry(file: string): Entry {
  try {
    const reader = openRunFile(file);
    try {
      return {file, run: reader.run()};
    } finally {
      reader.close();
    }
  } catch (error) {
    if (error instanceof ProfilerError) return {file, error};
    throw error;
  }
}

function lookOf(file: string): string {
  const stat = statSync(file, {throwIfNoEntry: false});
  return stat === undefined ? 'gone' : `${stat.ino} ${stat.size} ${stat.mtimeMs}`;
}

function newestFirst(left: Entry, right: Entry): number {
  const [leftNs, rightNs] = [startOf(left), startOf(right)];
  if (leftNs === rightNs) return left.file < right.file ? 1 : -1;
  return leftNs < rightNs ? 1 : -1;
}

function startOf(entry: Entry): bigint {
  return 'run' in entry ? entry.run.startNs : -1n;
}
