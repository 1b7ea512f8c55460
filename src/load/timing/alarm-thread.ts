// The program of an Alarm's thread: it sleeps until the time that is set and tells when that has come.
// Only a thread that does nothing else can sleep for less than a millisecond.

import {parentPort, workerData} from 'node:worker_threads';

import {hrtimeMs, type AlarmCells} from './alarm.js';

const {changes, dueMs} = workerData as AlarmCells;

parentPort!.postMessage('ready');
for (let rung = 0; ;) {
  const change = Atomics.load(changes, 0);
  const leftMs = rung === change ? Infinity : dueMs[0]! - hrtimeMs();
  // The wait ends early when another time is set.
  if (leftMs > 0) {
    Atomics.wait(changes, 0, change, leftMs);
  } else {
    rung = change;
    parentPort!.postMessage('due');
  }
}
