// Joins load rows of several threads, seconds or generators to one row for each operation and step.
// Exact: histograms are merged bucket by bucket.

import {groupBy} from './group-by.js';
import {mergeHistograms} from './histogram.js';
import {sumUntimed, type ErrorCounts, type LoadRow} from './load.js';

/** In the order in which operations and steps first appear. */
export function mergeLoadRows(rows: Iterable<LoadRow>): LoadRow[] {
  return groupBy(rows, ({scope, operation, step}) => JSON.stringify([scope, operation, step])).map(
    mergeGroup,
  );
}

function mergeGroup(rows: readonly LoadRow[]): LoadRow {
  const first = rows[0]!;
  if (rows.length === 1) return first;
  const serviceTimes = rows.flatMap(({serviceTime}) => serviceTime ?? []);
  return {
    ...first,
    latency: mergeHistograms(rows.map(({latency}) => latency)),
    ...(serviceTimes.length === 0 ? {} : {serviceTime: mergeHistograms(serviceTimes)}),
    errors: mergeErrors(rows.map(({errors}) => errors)),
    ...sumUntimed(rows),
    bytesIn: rows.reduce((sum, {bytesIn}) => sum + bytesIn, 0),
    bytesOut: rows.reduce((sum, {bytesOut}) => sum + bytesOut, 0),
  };
}

// Kinds of errors come from other programs too: a map has room for one named `__proto__`.
function mergeErrors(all: readonly ErrorCounts[]): ErrorCounts {
  const merged = new Map<string, number>();
  for (const [kind, count] of all.flatMap((errors) => Object.entries(errors))) {
    merged.set(kind, (merged.get(kind) ?? 0) + count);
  }
  return Object.fromEntries(merged);
}
