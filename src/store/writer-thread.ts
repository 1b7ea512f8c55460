// The writer thread: takes groups of operations, answers each with its outcomes. The only thread
// that writes run files; writer.ts is its other end.

import {parentPort, workerData} from 'node:worker_threads';
import type {MessagePort} from 'node:worker_threads';

import {OpenRuns} from './open-runs.js';
import type {Group, Outcomes} from './operation.js';
import {writeGroup} from './write-group.js';

/** Files of finished runs are closed when nothing came late for so long. */
const IDLE_MS = 2_000;

serve(parentPort!, new OpenRuns((workerData as {runsDir: string}).runsDir));

function serve(port: MessagePort, runs: OpenRuns): void {
  let idle: NodeJS.Timeout | undefined;
  port.on('message', (message: Group | 'close') => {
    clearTimeout(idle);
    if (message === 'close') {
      runs.closeAll();
      port.close();
      return;
    }
    runs.learnNames(message.names);
    const outcomes: Outcomes = {outcomes: writeGroup(runs, message.operations)};
    port.postMessage(outcomes);
    idle = setTimeout(() => runs.closeIdle(), IDLE_MS);
  });
}
