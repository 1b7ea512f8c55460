// How near a thread that makes load is to its own limit.

import {monitorEventLoopDelay, performance} from 'node:perf_hooks';

import {CollectionTime} from './collection-time.js';

export interface Strain {
  /** Share of the time in which the thread's event loop was not waiting. */
  readonly busyShare: number;
  /** 99th percentile of the event loop's delay. */
  readonly loopLagMs: number;
  /** Share of the time in which the thread collected garbage. */
  readonly gcShare: number;
}

const LAG_RESOLUTION_MS = 10;

export class ThreadStrain {
  readonly #lag = monitorEventLoopDelay({resolution: LAG_RESOLUTION_MS});
  readonly #collection = new CollectionTime();
  #utilization = performance.eventLoopUtilization();

  constructor() {
    this.#lag.enable();
  }

  /** The strain since the last call. */
  take(): Strain {
    const now = performance.eventLoopUtilization();
    const busyShare = performance.eventLoopUtilization(now, this.#utilization).utilization;
    this.#utilization = now;
    // The monitor's own timer is part of what it measures.
    const loopLagMs = Math.max(0, this.#lag.percentile(99) / 1e6 - LAG_RESOLUTION_MS);
    this.#lag.reset();
    return {busyShare, loopLagMs, gcShare: this.#collection.takeShare()};
  }
}
