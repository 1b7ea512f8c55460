// Made-up latencies: log-normal around a median, with a thin slow tail, and the same in every test.

import type {HistogramJson} from '../../../src/contract/run-json.js';
import {bucketIndex} from '../../../src/domain/histogram.js';

const STRATA = 48;

/** A histogram of about `count` observations around a median. */
export function spread(
  count: number,
  medianNs: number,
  sigma: number,
  seed: number,
  precisionBits = 4,
): HistogramJson {
  const counts = new Map<number, number>();
  const add = (ns: number, times: number): void => {
    const index = bucketIndex(ns, precisionBits);
    if (times > 0) counts.set(index, (counts.get(index) ?? 0) + times);
  };
  let left = Math.round(count);
  for (let at = 0; at < STRATA && left > 0; at += 1) {
    const jitter = noise(seed * 53 + at);
    const times = Math.min(left, Math.max(0, Math.round(count / STRATA + jitter - 0.5)));
    add(medianNs * Math.exp(sigma * normal((at + 0.2 + 0.6 * jitter) / STRATA)), times);
    left -= times;
  }
  add(medianNs * Math.exp(sigma * (2.4 + noise(seed))), left);
  return {precisionBits, counts: [...counts].sort(([one], [other]) => one - other)};
}

/** A quantile of the normal distribution, approximated by the logistic one. */
function normal(share: number): number {
  return Math.log(share / (1 - share)) / 1.702;
}

/** A number from 0 to 1 that is always the same for the same number. */
export function noise(number: number): number {
  const mixed = Math.imul((number ^ 0x9e3779b9) + 0x7f4a7c15, 0x85ebca6b);
  return (((mixed ^ (mixed >>> 15)) >>> 0) % 65_536) / 65_536;
}
