// Loaded into each thread of a program by `node --import`: the thread writes down what its heap holds, four times a
// second, into a file of its own in REGSCOPE_MEMORY_FOLDER. In Node 20 a thread can be asked by nobody but itself
// (process.memoryUsage(); Worker.getHeapStatistics() came with Node 22.16). watched-collector.ts reads the files.

import {renameSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import threads from 'node:worker_threads';

const folder = process.env.REGSCOPE_MEMORY_FOLDER;
const EVERY_MS = 250;

/** The writer is known by what it is told at its start. */
function threadName() {
  if (threads.isMainThread) return 'main';
  return threads.workerData?.runsDir === undefined ? `thread ${threads.threadId}` : 'writer';
}

/** A reader finds the whole of a file or the whole of the one before. */
function writeDown() {
  const {heapTotal, heapUsed, external, arrayBuffers} = process.memoryUsage();
  const file = join(folder, `${threadName()}.json`);
  writeFileSync(`${file}.new`, JSON.stringify({heapTotal, heapUsed, external, arrayBuffers}));
  renameSync(`${file}.new`, file);
}

if (folder !== undefined) setInterval(writeDown, EVERY_MS).unref();
