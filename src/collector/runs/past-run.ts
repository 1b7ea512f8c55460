// Reads a run that is over from its file.

import {ProfilerError} from '../../domain/error.js';
import type {RunCatalog} from '../../domain/ports.js';
import {isRunId} from '../../domain/run.js';
import type {Run} from '../../domain/run.js';
import {runUnknown} from './run-fault.js';

/** Throws COLLECTOR_RUN_UNKNOWN, also for a run that another collector is still making. */
export function readPastRun(catalog: RunCatalog, runId: string): Run {
  if (!isRunId(runId)) throw runUnknown(runId); // only ids are taken here, no names and no `latest`
  const run = readRun(catalog, runId);
  if (run.endNs === undefined) throw runUnknown(runId);
  return run;
}

function readRun(catalog: RunCatalog, runId: string): Run {
  try {
    const reader = catalog.open(runId);
    try {
      return reader.run();
    } finally {
      reader.close();
    }
  } catch (error) {
    const unknown = error instanceof ProfilerError && error.code === 'STORE_RUN_UNKNOWN';
    throw unknown ? runUnknown(runId) : error;
  }
}
