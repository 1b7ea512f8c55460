// Bodies of many connections take turns. The work of one turn of the event loop is bounded by time,
// however many connections have room, so that timers and answers do not wait.

import {performance} from 'node:perf_hooks';

/** A latency may be wrong by as much. */
const TURN_MS = 4;

let queue: (() => void)[] = [];
let isScheduled = false;

/** Calls `work` in a later turn of the event loop, after the work that was asked for before it. */
export function takeTurn(work: () => void): void {
  queue.push(work);
  if (isScheduled) return;
  isScheduled = true;
  setImmediate(runTurn);
}

function runTurn(): void {
  const endMs = performance.now() + TURN_MS;
  let done = 0;
  do {
    queue[done]!();
    done += 1;
  } while (done < queue.length && performance.now() < endMs);
  queue = queue.slice(done);
  isScheduled = queue.length > 0;
  if (isScheduled) setImmediate(runTurn);
}
