// Brings the times of requests to the collector's clock by the offset that held when each began. A batch has one
// offset, that of its end. A request that began earlier, or was held back for seconds, would be moved against the
// calls that it was made of and that left in time. Pure.

import type {ProbeRecord} from '../../../src/domain/record.js';

/** So many records take some ten microseconds. */
const RECORDS_PER_STEP = 32;
/** A hundredth of what a join of two records of one host allows: less is not worth a copy of a request. */
const NOTICED_NS = 10_000;

/**
 * Moves the requests of a batch so that the offset of the batch brings each of them to where the offset at its start
 * would have. `apartNs` of a moment is by how much its offset lies above that of the batch. Times are on the agent's
 * clock, in Unix ns. Works step by step.
 */
export function* onOwnOffsets(
  records: readonly ProbeRecord[],
  apartNs: (ns: bigint) => number,
): Generator<void, readonly ProbeRecord[]> {
  const moved: ProbeRecord[] = [];
  for (const record of records) {
    moved.push(record.kind === 'request' ? movedBy(apartNs(record.startNs), record) : record);
    if (moved.length % RECORDS_PER_STEP === 0) yield;
  }
  return moved;
}

function movedBy<Timed extends {readonly startNs: bigint}>(apartNs: number, record: Timed): Timed {
  if (Math.abs(apartNs) <= NOTICED_NS) return record;
  return {...record, startNs: record.startNs + BigInt(Math.round(apartNs))};
}
