// Stops a process for a part of each period. A shell does it, so that a busy event loop of ours does not.

import type {Lab} from './lab.js';

export interface StandStill {
  readonly stillMs: number;
  readonly everyMs: number;
}

export function standStill(lab: Lab, pid: number, {stillMs, everyMs}: StandStill): void {
  lab.start(['python3', '-c', STOP_AND_GO, String(pid), String(stillMs), String(everyMs)]);
  lab.atEnd(() => {
    try {
      process.kill(pid, 'SIGCONT');
    } catch {
      // It has ended.
    }
  });
}

/** It leaves the process running when it is ended itself, because tidy.sh kills what stands still. */
const STOP_AND_GO = `
import os, signal, sys, time
pid, still, every = (int(word) for word in sys.argv[1:])
try:
    while True:
        os.kill(pid, signal.SIGSTOP)
        time.sleep(still / 1000)
        os.kill(pid, signal.SIGCONT)
        time.sleep((every - still) / 1000)
except ProcessLookupError:
    pass
`;
