// The end of the writer that writes. It takes groups of operations and answers each group with its outcomes.
// writer.ts is the other end; writer-thread.ts is the thread in which this runs.

import type {MessagePort} from 'node:worker_threads';

import {OpenRuns} from './open-runs.js';
import type {Group, Outcomes} from './operation.js';
import {writeGroup} from './write-group.js';

/** After so long without operations, files of ended runs are closed and tidied up. */
const IDLE_MS = 2_000;

export interface WriterPlace {
  readonly runsDir: string;
  /** How long after its end a run takes what comes late. */
  readonly lateMs: number;
  /** Default: 2,000. */
  readonly idleMs?: number;
}

/** Serves until it is told to close; then it closes all files and the port. */
export function serveWrites(port: MessagePort, place: WriterPlace): void {
  const {runsDir, lateMs, idleMs = IDLE_MS} = place;
  const runs = new OpenRuns(runsDir, lateMs);
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
    idle = setTimeout(beIdle, idleMs);
  });

  function beIdle(): void {
    if (runs.closeIdle()) idle = setTimeout(beIdle, idleMs);
  }
}
