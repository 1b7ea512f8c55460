// Leaves out of requests what only kept ones need. A run keeps a sample of them, and needs of the others what sums
// and joins ask for: two thirds of the bytes, and of the collector's work to read them.

import type {ProbeRecord} from '../../src/domain/record.js';
import {PossiblyKept} from '../../src/domain/requests/request-sample.js';

/** So many records take some ten microseconds. */
const RECORDS_PER_STEP = 32;

/** The record of a request that nobody keeps; any other record as it is. */
export function leftOut(record: ProbeRecord): ProbeRecord {
  return record.kind === 'request' ? {...record, isLeftOut: true} : record;
}

/**
 * The records of an interval, with those requests left out that others of the interval keep out of the sample.
 * `offsetNs` is that of their batch. Works step by step.
 */
export function* leavingOut(
  records: readonly ProbeRecord[],
  offsetNs: bigint,
): Generator<void, readonly ProbeRecord[]> {
  const sample = new PossiblyKept(offsetNs);
  for (const [at, record] of records.entries()) {
    if (record.kind === 'request') sample.add(record);
    if (at % RECORDS_PER_STEP === RECORDS_PER_STEP - 1) yield;
  }
  const kept = sample.all();
  return records.map((record) =>
    record.kind === 'request' && !kept.has(record) ? leftOut(record) : record,
  );
}
