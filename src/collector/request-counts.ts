// Counts the requests of each kind among the records of a batch.

import {isFailed} from '../domain/budget.js';
import type {RequestCount} from '../domain/ports.js';
import type {ProbeRecord} from '../domain/record.js';

export function countRequests(records: readonly ProbeRecord[]): RequestCount[] {
  const counts = new Map<string, {-readonly [Key in keyof RequestCount]: RequestCount[Key]}>();
  for (const record of records) {
    if (record.kind !== 'request') continue;
    const {target, step, side} = record;
    const name = `${side} ${step} ${target}`;
    const count = counts.get(name) ?? {target, step, side, requests: 0, errors: 0};
    count.requests += 1;
    count.errors += isFailed(record) ? 1 : 0;
    counts.set(name, count);
  }
  return [...counts.values()];
}
