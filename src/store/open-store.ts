// The data directory, opened by a collector: one writer of all run files, and the catalog.

import {closeSync, mkdirSync, openSync, rmSync} from 'node:fs';
import {join} from 'node:path';

import type {RunCatalog} from '../domain/ports.js';
import {startThread} from '../domain/start-thread.js';
import {openCatalog} from './catalog.js';
import {runsDir} from './run-path.js';
import {storageError} from './storage-error.js';
import {QueuedWriter} from './writer.js';
import type {WriterOptions} from './writer.js';

export interface Store {
  readonly writer: QueuedWriter;
  readonly catalog: RunCatalog;
}

/** Makes the directory where there is none. Throws STORE_NOT_WRITABLE. */
export function openStore(dataDir: string, options: WriterOptions = {}): Store {
  const runs = runsDir(dataDir);
  assertWritable(runs);
  const thread = startThread(new URL('writer-thread', import.meta.url).href, {
    name: 'writer',
    workerData: {runsDir: runs},
  });
  const writer = new QueuedWriter(thread, options);
  return {writer, catalog: openCatalog(dataDir)};
}

function assertWritable(path: string): void {
  const probe = join(path, `.writable-${process.pid}`);
  try {
    mkdirSync(path, {recursive: true});
    // Tried, because permissions do not tell of a read-only mount, nor anything to root.
    closeSync(openSync(probe, 'wx'));
  } catch (error) {
    throw storageError(error, path);
  } finally {
    rmSync(probe, {force: true});
  }
}
