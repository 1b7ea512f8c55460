// Counts the requests of each kind among the records of a batch, with their durations and the parts of their
// time.

import {isFailed} from '../domain/budget.js';
import {SparseSum} from '../domain/durations/sparse-durations.js';
import {durationBucket, noDurations, type DurationCounts} from '../domain/histogram.js';
import type {RequestCount} from '../domain/ports.js';
import type {ProbeRecord} from '../domain/record.js';
import {partFamily, type RequestRecord} from '../domain/request.js';

/** Families of parts by their names. There are some hundred, unless somebody makes up names. */
const families = new Map<string, string>();
const MOST_FAMILIES = 1_024;

interface OpenCount extends Omit<RequestCount, 'example'> {
  requests: number;
  errors: number;
  durationNs: number;
  readonly durations: DurationCounts;
  readonly sparse: SparseSum;
  example?: NonNullable<RequestCount['example']>;
  readonly partsNs: Map<string, number>;
}

export function countRequests(records: readonly ProbeRecord[]): RequestCount[] {
  const counts = new Map<string, OpenCount>();
  let last: OpenCount | undefined;
  for (const record of records) {
    if (record.kind !== 'request') continue;
    if (last === undefined || !isOf(last, record)) last = countOf(counts, record);
    add(last, record);
  }
  return [...counts.values()];
}

function isOf({target, step, side}: OpenCount, record: RequestRecord): boolean {
  return record.step === step && record.target === target && record.side === side;
}

function countOf(counts: Map<string, OpenCount>, {target, step, side}: RequestRecord): OpenCount {
  const name = `${side} ${step} ${target}`;
  let count = counts.get(name);
  if (count === undefined) {
    const sums = {durations: noDurations(), sparse: new SparseSum(), partsNs: new Map()};
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
    const family = familyOf(part);
    count.partsNs.set(family, (count.partsNs.get(family) ?? 0) + ns);
  }
}

/** `upstream` for each peer, `wait` for each reason. */
function familyOf(part: string): string {
  let family = families.get(part);
  if (family === undefined) {
    if (families.size >= MOST_FAMILIES) families.clear();
    families.set(part, (family = partFamily(part)));
  }
  return family;
}
