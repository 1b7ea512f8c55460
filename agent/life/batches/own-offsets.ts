// Brings the times of requests to the collector's clock by the offset that held when each began. A batch has one
// offset, that of its end. A request that began earlier, or was held back for seconds, would be moved against the
// calls that it was made of and that left in time. Pure.

import type {ProbeRecord} from '../../../src/domain/record.js';

/** So many records take some ten microseconds. */
const RECORDS_PER_STEP = 32;
/** A hundredth of what a join of two records of one host allows: less is not worth a copy of a request. */
const NOTICED_NS = 10_000n;

/**
 * Moves the requests of a batch so that the offset of the batch, `offsetNs`, brings each of them to where `offsetAt`
 * of its start would have. Times are on the agent's clock, in Unix ns. Works step by step.
 */
export function* onOwnOffsets(
  records: readonly ProbeRecord[],
  offsetNs: bigint,
  offsetAt: (ns: bigint) => bigint,
): Generator<void, readonly ProbeRecord[]> {
  const moved: ProbeRecord[] = [];
  for (const record of records) {
    moved.push(record.kind === 'request' ? onOwnOffset(record, offsetNs, offsetAt) : record);
    if (moved.length % RECORDS_PER_STEP === 0) yield;
  }
  return moved;
}

function onOwnOffset<Timed extends {readonly startNs: bigint}>(
  record: Timed,
  offsetNs: bigint,
  offsetAt: (ns: bigint) => bigint,
): Timed {
  const apartNs = offsetAt(record.startNs) - offsetNs;
  const isNoticed = apartNs > NOTICED_NS || apartNs < -NOTICED_NS;
  return isNoticed ? {...record, startNs: record.startNs + apartNs} : record;
}
