// Measures how much of a thread's time went into pauses for garbage collection.

import {performance, PerformanceObserver} from 'node:perf_hooks';

export class CollectionTime {
  readonly #observer: PerformanceObserver;
  #pausedMs = 0;
  #sinceMs = performance.now();

  constructor() {
    this.#observer = new PerformanceObserver((list) => this.#add(list.getEntries()));
    this.#observer.observe({entryTypes: ['gc']});
  }

  /** The share of the time since the last call, from 0 to 1. */
  takeShare(): number {
    this.#add(this.#observer.takeRecords());
    const nowMs = performance.now();
    const share = this.#pausedMs / Math.max(1, nowMs - this.#sinceMs);
    this.#pausedMs = 0;
    this.#sinceMs = nowMs;
    return Math.min(1, share);
  }

  #add(pauses: readonly {readonly duration: number}[]): void {
    for (const {duration} of pauses) this.#pausedMs += duration;
  }
}
