// A run that is over, as its file tells.

import {ProfilerError} from '../../domain/error.js';
import type {RunCatalog} from '../../domain/ports.js';
import {isRunId} from '../../domain/run.js';
import type {Run} from '../../domain/run.js';
import {runUnknown} from './run-fault.js';

/** Throws COLLECTOR_RUN_UNKNOWN, also for a run that another collector goes on with. */
export function readPastRun(catalog: RunCatalog, runId: string): Run {
  if (!isRunId(runId)) throw runUnknown(runId); // names and `latest` are not meant here
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
