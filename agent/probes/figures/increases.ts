// Finds what cumulative maps gained since they were printed last. Maps are never cleared in the
// kernel, because what is added between printing and clearing would be lost.

import {detached} from '../../bpftrace/detached.js';
import {wholeNumber} from '../../bpftrace/printed-map.js';
import type {Tick} from '../ports/probe-reader.js';

/** The two parts of the value that a key had when it was printed last. */
interface Last {
  high: number;
  low: number;
}

export class Increases {
  readonly #last = new Map<string, Map<string, Last>>();

  /** The entries of a map that grew. An increase is modulo 2^64, and a bigint from 2^53 on. */
  *since({maps}: Tick, name: string): Iterable<[keys: string[], increase: number | bigint]> {
    const map = maps.get(name);
    if (map === undefined) return;
    let lasts = this.#last.get(name);
    if (lasts === undefined) this.#last.set(name, (lasts = new Map()));
    for (let at = 0; at < map.size; at += 1) {
      const [high, low, key] = [map.high(at), map.low(at), map.key(at)];
      let last = lasts.get(key);
      if (last === undefined) lasts.set(detached(key), (last = {high: 0, low: 0}));
      else if (last.high === high && last.low === low) continue;
      const increase = increaseOf(last, high, low);
      last.high = high;
      last.low = low;
      if (increase > 0) yield [key.split(','), increase];
    }
  }
}

function increaseOf(last: Last, high: number, low: number): number | bigint {
  if (high === 0 && last.high === 0 && low >= last.low) return low - last.low;
  const increase = wholeNumber(high, low) - wholeNumber(last.high, last.low);
  const wrapped = BigInt.asUintN(64, increase);
  return wrapped <= Number.MAX_SAFE_INTEGER ? Number(wrapped) : wrapped;
}
