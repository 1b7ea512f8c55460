// Counts the requests of each kind among the records of a batch, with their durations and the parts of their
// time.

import {isFailed} from '../domain/budget.js';
import {durationBucket, noDurations, type DurationCounts} from '../domain/histogram.js';
import type {RequestCount} from '../domain/ports.js';
import type {ProbeRecord} from '../domain/record.js';
import type {RequestRecord} from '../domain/request.js';

interface OpenCount extends RequestCount {
  requests: number;
  errors: number;
  durationNs: number;
  readonly durations: DurationCounts;
  readonly partsNs: Map<string, number>;
}

export function countRequests(records: readonly ProbeRecord[]): RequestCount[] {
  const counts = new Map<string, OpenCount>();
  for (const record of records) {
    if (record.kind !== 'request') continue;
    const {target, step, side} = record;
    const name = `${side} ${step} ${target}`;
    let count = counts.get(name);
    if (count === undefined) {
      count = {...{target, step, side}, ...NONE, durations: noDurations(), partsNs: new Map()};
      counts.set(name, count);
    }
    add(count, record);
  }
  return [...counts.values()];
}

const NONE = {requests: 0, errors: 0, durationNs: 0};

function add(count: OpenCount, record: RequestRecord): void {
  const {durationNs, budget} = record;
  count.requests += 1;
  count.errors += isFailed(record) ? 1 : 0;
  count.durationNs += durationNs;
  count.durations[durationBucket(durationNs)]! += 1;
  for (const [part, ns] of budget) {
    const end = part.indexOf(':');
    const family = end < 0 ? part : part.slice(0, end);
    count.partsNs.set(family, (count.partsNs.get(family) ?? 0) + ns);
  }
}
