// The latency of a band of a client's requests, for the top of a chain. Pure.

import {bucketBounds, mergeHistograms, sortedBuckets, totalCount} from '../../domain/histogram.js';
import type {Histogram} from '../../domain/histogram.js';
import type {LoadReport} from '../../domain/load.js';
import type {QuantileBand} from '../budgets/budget.js';

/** Latencies of all requests of each step in one phase, from the actual start. */
export function clientLatencies(load: readonly LoadReport[]): ReadonlyMap<string, Histogram> {
  const bySteps = new Map<string, Histogram[]>();
  for (const {rows} of load) {
    for (const {scope, step, latency, serviceTime} of rows) {
      if (scope !== 'request' || step === undefined) continue;
      const known = bySteps.get(step) ?? [];
      known.push(serviceTime ?? latency);
      bySteps.set(step, known);
    }
  }
  return new Map([...bySteps].map(([step, histograms]) => [step, mergeHistograms(histograms)]));
}

/** The mean of the requests in the band, ns. A bucket counts as its middle. Undefined without requests. */
export function bandMeanNs(histogram: Histogram, band: QuantileBand): number | undefined {
  const total = totalCount(histogram);
  const from = Math.min(band.from * total, Math.max(total - 1, 0));
  const to = Math.max(band.to * total, from + Math.min(1, total));
  let [seen, sumNs, requests] = [0, 0, 0];
  for (const [index, count] of sortedBuckets(histogram)) {
    const inside = Math.min(to, seen + count) - Math.max(from, seen);
    seen += count;
    if (inside <= 0) continue;
    const {minNs, maxNs} = bucketBounds(index, histogram.precisionBits);
    sumNs += (inside * (minNs + maxNs)) / 2;
    requests += inside;
  }
  return requests === 0 ? undefined : sumNs / requests;
}
