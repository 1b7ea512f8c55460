// What cumulative maps gained since they were printed last. Maps are never cleared in the kernel,
// because what falls between printing and clearing would be lost.

import type {PrintedNumber} from '../bpftrace/output-line.js';
import type {Tick} from './probe-reader.js';

export class Increases {
  readonly #last = new Map<string, Map<string, PrintedNumber>>();

  /** Entries of a map that grew, by key; modulo 2^64, as the kernel adds. */
  *since({maps}: Tick, map: string): Iterable<[keys: string[], increase: bigint]> {
    const now = maps.get(map);
    if (now === undefined) return;
    let last = this.#last.get(map);
    if (last === undefined) this.#last.set(map, (last = new Map()));
    for (const [key, value] of now) {
      const before = last.get(key);
      if (value === before) continue;
      last.set(key, value);
      const increase = BigInt.asUintN(64, BigInt(value) - BigInt(before ?? 0));
      if (increase > 0n) yield [key.split(','), increase];
    }
  }
}
