// The load of a self-test in a thread of its own. The thread has the name of threads that make load, so that its
// CPU time is not taken for the collector's, which runs in the same process.

import {parentPort, workerData} from 'node:worker_threads';

import {LOAD_THREAD} from '../../domain/load.js';
import {ProfilerError} from '../../domain/error.js';
import {nameThread} from '../../pace/thread-name.js';
import type {LoadFiguresJson} from '../../contract/self-test-json.js';
import {runClosedLoad} from './closed-load.js';

export interface ThreadLoad {
  readonly url: string;
  readonly connections: number;
  readonly milliseconds: number;
}

/** A refusal crosses threads as message and hint: an error would lose its class. */
export type ThreadAnswer =
  {readonly figures: LoadFiguresJson} | {readonly message: string; readonly hint: string};

nameThread(LOAD_THREAD);
const {url, connections, milliseconds} = workerData as ThreadLoad;
const answer = (message: ThreadAnswer): void => parentPort!.postMessage(message);
try {
  answer({figures: await runClosedLoad(url, connections, milliseconds)});
} catch (error) {
  if (!(error instanceof ProfilerError)) throw error;
  answer({message: error.message, hint: error.hint});
}
