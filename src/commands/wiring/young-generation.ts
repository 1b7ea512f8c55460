// Bounds the young generation of V8's heap, for a program that is to leave memory to others.
//
// V8 doubles the two halves of it whenever as much as one holds has survived, up to 16 MB each: 32 MB of an agent under
// load. The flag that bounds them (--max-semi-space-size) is read once, when a process starts; the factor by which they
// grow is read each time that they do (src/heap/new-spaces.cc and heap.cc, V8 11.3 to 13.6).

import {getHeapSpaceStatistics, setFlagsFromString} from 'node:v8';

/** Both halves together. They may be twice as large where they grow again before the next look. */
const MOST_BYTES = 16 * 1024 * 1024;
const LOOK_EVERY_MS = 500;

/** Holds for all threads of the process from the first look on at which the halves have this size. */
export function boundYoungGeneration(lookEveryMs = LOOK_EVERY_MS): void {
  const timer = setInterval(() => {
    if (youngBytes() < MOST_BYTES) return;
    setFlagsFromString('--semi-space-growth-factor=1');
    clearInterval(timer);
  }, lookEveryMs);
  timer.unref();
}

/** The size of both halves of the main thread. */
export function youngBytes(): number {
  const space = getHeapSpaceStatistics().find(({space_name: name}) => name === 'new_space');
  return space?.space_size ?? 0;
}
