// The paths of run files. A path is made only from an id that this program made, never from a name.

import {join} from 'node:path';

import {ProfilerError} from '../../domain/error.js';
import {isRunId} from '../../domain/run.js';

export function runsDir(dataDir: string): string {
  return join(dataDir, 'runs');
}

/** Throws STORE_RUN_UNKNOWN if the text is no id. It may come from an agent. */
export function runFile(runsDir: string, runId: string): string {
  if (!isRunId(runId)) throw runUnknown(runId);
  return join(runsDir, `${runId}.db`);
}

/** The file that is locked while a collector writes the run; see run-lock.ts. */
export function lockFile(runsDir: string, runId: string): string {
  return runFile(runsDir, runId).replace(/db$/, 'lock');
}

/** A run file that is not complete yet. Nobody else looks at it before it has its final name. */
export function newFile(runsDir: string, runId: string): string {
  return runFile(runsDir, runId).replace(/db$/, 'new');
}

export function runUnknown(run: string): ProfilerError {
  return new ProfilerError(
    'STORE_RUN_UNKNOWN',
    `there is no run ${JSON.stringify(run)}`,
    '`regscope runs` lists the runs of the data directory',
  );
}
