// The errors with which the collector refuses something about a run.

import {ProfilerError} from '../../domain/error.js';
import type {RunStart} from '../../domain/ports.js';
import {isRunId} from '../../domain/run.js';
import type {Run} from '../../domain/run.js';

const MAX_NAME_LENGTH = 200;
const MAX_LABELS = 64;
const MAX_LABEL_LENGTH = 1_000;

/** Throws `COLLECTOR_RUN_INVALID`. */
export function assertRunStart({name, labels = {}}: RunStart): void {
  if (name.trim() === '' || name.length > MAX_NAME_LENGTH) {
    throw invalid(`a run's name has 1 to ${MAX_NAME_LENGTH} characters`);
  }
  // A request may name a run by its id, or as `latest`.
  if (name === 'latest' || isRunId(name)) throw invalid(`a run cannot be called ${name}`);
  const texts = Object.entries(labels).flat();
  if (texts.length > 2 * MAX_LABELS) throw invalid(`a run has ${MAX_LABELS} labels at most`);
  if (texts.some((text) => text.length > MAX_LABEL_LENGTH)) {
    throw invalid(`a label has ${MAX_LABEL_LENGTH} characters at most`);
  }
}

export function runActive({id, name}: Run): ProfilerError {
  return new ProfilerError(
    'COLLECTOR_RUN_ACTIVE',
    `the run ${JSON.stringify(name)} (${id}) is going on`,
    'one run at a time: wait for its end, or end it',
  );
}

export function runUnknown(runId: string): ProfilerError {
  return new ProfilerError(
    'COLLECTOR_RUN_UNKNOWN',
    `there is no run ${JSON.stringify(runId)}`,
    '`regscope runs` lists the runs there are',
  );
}

export function runEnded(runId: string): ProfilerError {
  return new ProfilerError('COLLECTOR_RUN_ENDED', `the run ${runId} has ended`, 'start a new run');
}

function invalid(message: string): ProfilerError {
  return new ProfilerError('COLLECTOR_RUN_INVALID', message, 'choose another name or other labels');
}
