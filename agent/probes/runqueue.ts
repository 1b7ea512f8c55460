// Reads bpf/runqueue.bt: how long the threads of each target waited for a CPU.

import type {ProbeRecord} from '../../src/domain/record.js';
import {Figures} from './figures/figures.js';
import {Increases} from './figures/increases.js';
import type {ProbeReader, Tick} from './ports/probe-reader.js';

export class RunqueueReader implements ProbeReader {
  readonly #increases = new Increases();

  readTick(tick: Tick): ProbeRecord[] {
    const figures = new Figures('runqueue');
    for (const [[pid, group], increase] of this.#increases.since(tick, 'runqueue_ns')) {
      const target = tick.targetOf(Number(pid));
      if (target === undefined) continue;
      figures.observe({target, series: 'cpu', metric: 'latency'}, Number(group), increase);
    }
    return figures.records();
  }
}
