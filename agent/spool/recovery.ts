// Reads what an earlier life of the agent left in the spool: the batches that are still there, the
// books of their runs, and how many records are damaged. spool.ts acts on it.

import {messageOf} from '../../src/domain/error.js';
import type {Production} from '../../src/domain/record.js';
import type {SpoolDisk} from './spool-disk.js';
import {
  compareSegmentNames,
  readSegmentName,
  writeSegmentName,
  type SegmentName,
} from './segment-name.js';
import {scanSpoolFile, type PlacedRecord} from './spool-record.js';

/** A batch in a file of the spool. The file's name tells its epoch. */
export interface SpoolEntry {
  readonly runId: string;
  readonly seq: number;
  readonly records: number;
  readonly offset: number;
  readonly bytes: number;
}

export interface RecoveredSegment {
  readonly name: SegmentName;
  readonly bytes: number;
  readonly entries: readonly SpoolEntry[];
  /** How many records are damaged, by the run that they most likely belonged to. */
  readonly lost: ReadonlyMap<string, number>;
  /** Whether the file has no good record at all, not even an acked one. */
  readonly isEmpty: boolean;
}

/** The books of a run when its last batch was spooled. */
export interface RunBooks {
  readonly production: Production;
  readonly epoch: number;
  readonly endNs: bigint;
}

export interface Recovery {
  /** The files in the order of writing. */
  readonly segments: readonly RecoveredSegment[];
  readonly books: ReadonlyMap<string, RunBooks>;
  /** Bytes that are no whole record: damage, or the end of a file whose writer was killed. */
  readonly damagedBytes: number;
  /** Files that could not be read. They stay where they are. */
  readonly unreadable: readonly string[];
}

interface ReadSegment {
  readonly name: SegmentName;
  readonly bytes: number;
  readonly records: readonly PlacedRecord[];
  readonly damagedBytes: number;
}

export function recoverSpool(disk: SpoolDisk): Recovery {
  const names = disk.list().flatMap((text) => readSegmentName(text) ?? []);
  const read: ReadSegment[] = [];
  const unreadable: string[] = [];
  for (const name of names.sort(compareSegmentNames)) {
    try {
      read.push(readSegment(disk, name));
    } catch (error) {
      unreadable.push(`${writeSegmentName(name)}: ${messageOf(error)}`);
    }
  }
  const books = new Map<string, RunBooks>();
  for (const {epoch, runId, production, endNs} of read.flatMap((segment) => segment.records)) {
    // Stacks of an interval are spooled behind the requests of a later one.
    const before = books.get(runId)?.endNs ?? endNs;
    books.set(runId, {production, epoch, endNs: endNs > before ? endNs : before});
  }
  return {
    segments: read.map((segment, at) => recoverSegment(segment, read[at + 1])),
    books,
    damagedBytes: read.reduce((sum, segment) => sum + segment.damagedBytes, 0),
    unreadable,
  };
}

function readSegment(disk: SpoolDisk, name: SegmentName): ReadSegment {
  const file = disk.readAll(writeSegmentName(name));
  const {records, damagedBytes} = scanSpoolFile(file);
  const own = records.filter(({epoch, seq}) => epoch === name.epoch && seq >= name.firstSeq);
  return {name, bytes: file.length, records: own, damagedBytes};
}

function recoverSegment(
  {name, bytes, records}: ReadSegment,
  next: ReadSegment | undefined,
): RecoveredSegment {
  const entries = name.isDone
    ? []
    : records.map(({runId, seq, records: count, offset, bytes: size}) => {
        return {runId, seq, records: count, offset, bytes: size};
      });
  const following = next?.name.epoch === name.epoch ? next.name.recordsBefore : undefined;
  const lost = lostRecords(name, records, following);
  return {name, bytes, entries, lost, isEmpty: records.length === 0};
}

// Each record says how many records came before it in its epoch, so what is missing in between was
// damaged. At the very end of an epoch, damage looks like a write that the agent never finished. If
// the write was finished, the run's books do not balance, and the report shows that.
function lostRecords(
  name: SegmentName,
  records: readonly PlacedRecord[],
  following: number | undefined,
): ReadonlyMap<string, number> {
  const lost = new Map<string, number>();
  let expected = name.recordsBefore;
  const miss = (runId: string, until: number): void => {
    if (until > expected) lost.set(runId, (lost.get(runId) ?? 0) + until - expected);
  };
  for (const record of records) {
    miss(record.runId, record.recordsBefore);
    expected = record.recordsBefore + record.records;
  }
  const last = records.at(-1)?.runId ?? '';
  if (following !== undefined) miss(last, following);
  return lost;
}
