// The runs of a data directory. Files are found by listing the directory, never by making a path
// from a name. A file that cannot be read is listed as such and does not affect the others.

import {existsSync, readdirSync, statSync} from 'node:fs';
import {join} from 'node:path';

import {ProfilerError} from '../domain/error.js';
import type {DamagedRun, RunCatalog, RunReader} from '../domain/ports.js';
import type {Run} from '../domain/run.js';
import {isRunId} from '../domain/run.js';
import {openRunFile} from './reader.js';
import {StackCache} from './stacks/stack-cache.js';
import {isSomething} from './file/plain-file.js';
import {checkRunFile} from './file/run-file.js';
import {RunLock} from './file/run-lock.js';
import {runFile, runUnknown, runsDir} from './file/run-path.js';
import {isPassing, onFile} from './file/storage-error.js';

type Entry = {readonly file: string} & ({readonly run: Run} | {readonly error: ProfilerError});

/** Opens a catalog that only reads. The directory need not exist yet. */
export function openCatalog(dataDir: string): RunCatalog {
  return new DirectoryCatalog(runsDir(dataDir));
}

class DirectoryCatalog implements RunCatalog {
  readonly #runsDir: string;
  /** Entries by file. An entry is valid while the file looks the same. */
  readonly #known = new Map<string, {readonly look: string; readonly entry: Entry}>();
  readonly #stacks = new StackCache();

  constructor(runsDir: string) {
    this.#runsDir = runsDir;
  }

  list(): readonly Run[] {
    const byId = new Map<string, Run>();
    // Two copies of one run are the same run, so the first of them is listed.
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
    // Usually the id is given, and the other files need not be read.
    if (isRunId(run) && isSomething(runFile(this.#runsDir, run))) {
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
    const names = onFile(this.#runsDir, () => readdirSync(this.#runsDir));
    return names.filter((name) => name.endsWith('.db')).map((name) => join(this.#runsDir, name));
  }

  #entry(file: string): Entry {
    const look = lookOf(file);
    const known = this.#known.get(file);
    if (known !== undefined && known.look === look) return known.entry;
    const {entry, isFinal} = readEntry(file);
    if (isFinal) this.#known.set(file, {look, entry});
    else this.#known.delete(file);
    return entry;
  }
}

/** `isFinal`: the entry stays right until the file or its -wal file looks different. */
function readEntry(file: string): {readonly entry: Entry; readonly isFinal: boolean} {
  try {
    const run = readRunOf(file);
    const isWritten = run.endNs === undefined && isBeingWritten(file);
    // Nobody has seen the end of this run. Before anything else is made of it, all of it is checked.
    if (run.endNs === undefined && !isWritten) checkRunFile(file);
    return {entry: {file, run}, isFinal: !isWritten};
  } catch (error) {
    if (!(error instanceof ProfilerError)) throw error;
    return {entry: {file, error}, isFinal: !isPassing(error)};
  }
}

function readRunOf(file: string): Run {
  const reader = openRunFile(file);
  try {
    return reader.run();
  } finally {
    reader.close();
  }
}

function isBeingWritten(file: string): boolean {
  try {
    return RunLock.isHeld(file.replace(/db$/, 'lock'));
  } catch (error) {
    if (error instanceof ProfilerError) return false; // it is no lock of ours
    throw error;
  }
}

function lookOf(file: string): string {
  return [file, `${file}-wal`].map(lookOfOne).join();
}

function lookOfOne(path: string): string {
  try {
    const {ino, size, mtimeMs} = statSync(path);
    return `${ino} ${size} ${mtimeMs}`;
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
}

function newestFirst(left: Entry, right: Entry): number {
  const [leftNs, rightNs] = [startOf(left), startOf(right)];
  if (leftNs === rightNs) return left.file < right.file ? 1 : -1;
  return leftNs < rightNs ? 1 : -1;
}

function startOf(entry: Entry): bigint {
  return 'run' in entry ? entry.run.startNs : -1n;
}
