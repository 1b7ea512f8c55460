// The runs of a data directory. Files are found by listing the directory, never by making a path
// from a name. A file that cannot be read is listed as such and does not affect the others.

import type {DamagedRun, RunCatalog, RunReader} from '../domain/ports.js';
import type {Run} from '../domain/run.js';
import {isRunId} from '../domain/run.js';
import {openRunFile} from './reader.js';
import {lookOf, newestFirst, readEntry, runFilesIn, type Entry} from './run-entries.js';
import {StackCache} from './stacks/stack-cache.js';
import {isSomething} from './file/plain-file.js';
import {runFile, runUnknown, runsDir} from './file/run-path.js';

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
    const files = runFilesIn(this.#runsDir);
    for (const file of this.#known.keys()) if (!files.includes(file)) this.#known.delete(file);
    return files.map((file) => this.#entry(file)).sort(newestFirst);
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
