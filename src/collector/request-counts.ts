// Counts the requests of each kind among the records of a batch, with their durations and the parts of their
// time.

import {isFailed} from '../domain/budget.js';
import {SparseSum} from '../domain/durations/sparse-durations.js';
import {durationBucket, noDurations, type DurationCounts} from '../domain/histogram.js';
import type {RequestCount} from '../domain/ports.js';
import type {ProbeRecord} from '../domain/record.js';
import {partFamily, type RequestRecord} from '../domain/request.js';

interface OpenCount extends Omit<RequestCount, 'example' | 'partsNs'> {
  requests: number;
  errors: number;
  durationNs: number;
  readonly durations: DurationCounts;
  readonly sparse: SparseSum;
  example?: NonNullable<RequestCount['example']>;
  /** By the whole name of the part: families are made of them once a batch. */
  readonly parts: Map<string, OpenPart>;
}

interface OpenPart {
  ns: number;
}

export function countRequests(records: readonly ProbeRecord[]): RequestCount[] {
  const counts = new Map<string, OpenCount>();
  let last: OpenCount | undefined;
  for (const record of records) {
    if (record.kind !== 'request') continue;
    if (last === undefined || !isOf(last, record)) last = countOf(counts, record);
    add(last, record);
  }
  return [...counts.values()].map(({parts, ...count}) => ({...count, partsNs: byFamily(parts)}));
}

function isOf({target, step, side}: OpenCount, record: RequestRecord): boolean {
  return record.step === step && record.target === target && record.side === side;
}

function countOf(counts: Map<string, OpenCount>, {target, step, side}: RequestRecord): OpenCount {
  const name = `${side} ${step} ${target}`;
  let count = counts.get(name);
  if (count === undefined) {
    const sums = {durations: noDurations(), sparse: new SparseSum(), parts: new Map()};
    count = {...{target, step, side}, ...NONE, ...sums};
    counts.set(name, count);
  }
  return count;
}

const NONE = {requests: 0, errors: 0, durationNs: 0};

function add(count: OpenCount, record: RequestRecord): void {
  const {durationNs, budget, trace} = record;
  count.requests += 1;
  count.errors += isFailed(record) ? 1 : 0;
  count.durationNs += durationNs;
  count.durations[durationBucket(durationNs)]! += 1;
  count.sparse.add(durationNs);
  if (trace !== undefined && durationNs >= (count.example?.durationNs ?? 0)) {
    count.example = {traceId: trace.traceId, durationNs};
  }
  for (const [part, ns] of budget) {
    const open = count.parts.get(part);
    if (open === undefined) count.parts.set(part, {ns});
    else open.ns += ns;
  }
}

function byFamily(parts: ReadonlyMap<string, OpenPart>): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [part, {ns}] of parts) {
    const family = partFamily(part);
    sums.set(family, (sums.get(family) ?? 0) + ns);
  }
  return sums;
}
