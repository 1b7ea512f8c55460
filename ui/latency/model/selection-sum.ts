// The sums of all series in a selection. An update adds the intervals that came in and subtracts
// those that left, so its cost depends on what is new, not on the length of the selection.

import {BucketSum} from '../../run/bucket-sum.js';
import type {MemoryInterval} from '../../run/live-memory.js';
import {addPacked, subtractPacked} from '../../run/packed.js';
import type {PlaceOf} from '../../time/selection.js';

export class SelectionSum {
  readonly histograms = new Map<number, BucketSum>();
  readonly counters = new Map<number, number>();
  readonly #included = new Set<MemoryInterval>();
  #straddling = 0;

  /** The number of intervals that reach over an end of the selection. They are in no sum. */
  get straddling(): number {
    return this.#straddling;
  }

  /** Updates the sums to the intervals that are inside by `placeOf`. */
  follow(intervals: readonly MemoryInterval[], placeOf: PlaceOf): void {
    const inside = new Set<MemoryInterval>();
    this.#straddling = 0;
    for (const interval of intervals) {
      const place = placeOf(interval);
      if (place === 'inside') inside.add(interval);
      if (place === 'straddles') this.#straddling += 1;
    }
    for (const interval of this.#included) if (!inside.has(interval)) this.#take(interval);
    for (const interval of inside) if (!this.#included.has(interval)) this.#add(interval);
  }

  #add(interval: MemoryInterval): void {
    const {histograms, counterIds, counters} = interval;
    histograms.ids.forEach((id, position) => addPacked(histograms, position, this.#sumOf(id)));
    counterIds.forEach((id, at) =>
      this.counters.set(id, (this.counters.get(id) ?? 0) + counters[at]!),
    );
    this.#included.add(interval);
  }

  #take(interval: MemoryInterval): void {
    const {histograms, counterIds, counters} = interval;
    histograms.ids.forEach((id, position) => {
      const sum = this.#sumOf(id);
      subtractPacked(histograms, position, sum);
      if (sum.total === 0) this.histograms.delete(id);
    });
    counterIds.forEach((id, at) => {
      const left = (this.counters.get(id) ?? 0) - counters[at]!;
      if (left === 0) this.counters.delete(id);
      else this.counters.set(id, left);
    });
    this.#included.delete(interval);
  }

  #sumOf(id: number): BucketSum {
    let sum = this.histograms.get(id);
    if (sum === undefined) {
      sum = new BucketSum();
      this.histograms.set(id, sum);
    }
    return sum;
  }
}
