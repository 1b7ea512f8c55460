// Stops a process, or freezes its control group, for a part of each period. Another program does it, so that
// a busy event loop of ours does not.

import {writeFileSync} from 'node:fs';
import {join} from 'node:path';

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

/** Freezes the control group of a process for a part of each period. */
export function freeze(lab: Lab, pid: number, {stillMs, everyMs}: StandStill): void {
  const group = lab.groupOf('freezer', [pid]);
  const file = join(group, 'freezer.state');
  lab.start(['python3', '-c', FREEZE_AND_THAW, file, String(stillMs), String(everyMs)]);
  lab.atEnd(() => writeFileSync(file, 'THAWED'));
}

const FREEZE_AND_THAW = `
import sys, time
file, still, every = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
def set_state(state):
    with open(file, 'w') as out:
        out.write(state)
while True:
    set_state('FROZEN')
    time.sleep(still / 1000)
    set_state('THAWED')
    time.sleep((every - still) / 1000)
`;

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
