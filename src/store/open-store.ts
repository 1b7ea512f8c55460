// Opens the data directory for a collector, which gets one writer for all run files, and the catalog.

import {closeSync, openSync, rmSync} from 'node:fs';
import {join} from 'node:path';

import type {RunCatalog} from '../domain/ports.js';
import {LATE_MS} from '../domain/run.js';
import {startThread} from '../pace/start-thread.js';
import {openCatalog} from './catalog.js';
import {makePrivateFolder} from './file/private-file.js';
import {runsDir} from './file/run-path.js';
import {storageError} from './file/storage-error.js';
import type {WriterPlace} from './write/serve-writes.js';
import {QueuedWriter} from './write/writer.js';
import type {WriterOptions, WriterThread} from './write/writer.js';

export interface Store {
  readonly writer: QueuedWriter;
  readonly catalog: RunCatalog;
}

export interface StoreOptions extends WriterOptions {
  /** Starts the other end of the writer. Default: a thread of its own. */
  readonly startWriter?: (place: WriterPlace) => WriterThread;
  /** How long after its end a run takes what comes late, in ms; Infinity is for ever. Default: `LATE_MS`. */
  readonly lateMs?: number;
}

/** Makes the directory if there is none, for its owner only. Throws STORE_NOT_WRITABLE. */
export function openStore(dataDir: string, options: StoreOptions = {}): Store {
  const runs = runsDir(dataDir);
  assertWritable(runs);
  const {startWriter = startWriterThread, lateMs = LATE_MS} = options;
  const writer = new QueuedWriter(startWriter({runsDir: runs, lateMs}), options);
  return {writer, catalog: openCatalog(dataDir)};
}

/**
 * V8 gives the young objects of a thread up to 48 MB, of which a third is in use at a time. A group of operations
 * is some 3 MB of objects (writer.ts). Old objects have no limit here: a thread that reaches one is ended.
 */
const WRITER_LIMITS = {maxYoungGenerationSizeMb: 12};

function startWriterThread(place: WriterPlace): WriterThread {
  const module = new URL('write/writer-thread', import.meta.url).href;
  return startThread(module, {name: 'writer', workerData: place, resourceLimits: WRITER_LIMITS});
}

function assertWritable(path: string): void {
  const probe = join(path, `.writable-${process.pid}`);
  try {
    makePrivateFolder(path);
    // A file is made as a test. Permissions do not tell of a read-only mount, and mean nothing for root.
    closeSync(openSync(probe, 'w'));
    rmSync(probe);
  } catch (error) {
    throw storageError(error, path);
  }
}
