// Bounds the young generation of V8's heap, for a program that is to leave memory to others.
//
// V8 doubles the two halves of it whenever as much as one holds has survived, up to 16 MB each: 32 MB of an agent under
// load. The flag that bounds them (--max-semi-space-size) is read once, when a process starts; the factor by which they
// grow is read each time that they do (src/heap/new-spaces.cc and heap.cc, V8 11.3 to 14.6).

import {getHeapSpaceStatistics, setFlagsFromString} from 'node:v8';

/** A half of 8 MiB is told without the headers of its pages. It may be twice as large where it grows before a look. */
const MOST_BYTES = 7 * 1024 * 1024;
const LOOK_EVERY_MS = 500;

/** Holds for all threads of the process from the first look on at which a half has 8 MiB, so both have 16 at most. */
export function boundYoungGeneration(lookEveryMs = LOOK_EVERY_MS): void {
  const timer = setInterval(() => {
    if (halfBytes() < MOST_BYTES) return;
    setFlagsFromString('--semi-space-growth-factor=1');
    clearInterval(timer);
  }, lookEveryMs);
  timer.unref();
}

/**
 * The room in that half of the main thread's in which things are made. The memory of both would not tell: V8 14 (Node
 * 26) gives back what the other one does not need.
 */
export function halfBytes(): number {
  const space = getHeapSpaceStatistics().find(({space_name: name}) => name === 'new_space');
  return space === undefined ? 0 : space.space_used_size + space.space_available_size;
}
