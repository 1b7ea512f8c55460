// Chooses the requests of an interval that are told with their stories. A run keeps a sample of them, and needs of
// the others what sums and joins ask for: two thirds of the bytes, and of the collector's work to read them.

import type {ProbeRecord} from '../../../src/domain/record.js';
import {PossiblyKept} from '../../../src/domain/requests/request-sample.js';

/** So many records take some ten microseconds. */
const RECORDS_PER_STEP = 32;

/**
 * Finds the requests of an interval that the others of it leave in the sample. `offsetNs` is that of their batch. Works
 * step by step.
 */
export function* choosingKept(
  records: readonly ProbeRecord[],
  offsetNs: bigint,
): Generator<void, ReadonlySet<ProbeRecord>> {
  const sample = new PossiblyKept(offsetNs);
  for (let at = 0; at < records.length; at += 1) {
    const record = records[at]!;
    if (record.kind === 'request') sample.add(record);
    if (at % RECORDS_PER_STEP === RECORDS_PER_STEP - 1) yield;
  }
  return sample.all();
}
