// How far a run has come: the end of the last figures or load that are stored.

import type {Database} from 'better-sqlite3';

/** In Unix ns. Batches of several agents overlap, so the last ones are looked at, not the last one. */
export function readLatestNs(database: Database): bigint | undefined {
  const row = database
    .prepare<[], {latest: bigint | null}>(
      `SELECT max(end_ns) AS latest FROM (
         SELECT end_ns FROM (SELECT end_ns FROM batch ORDER BY start_ns DESC LIMIT ${LAST_ROWS})
         UNION ALL SELECT end_ns FROM (SELECT end_ns FROM load_report ORDER BY id DESC LIMIT ${LAST_ROWS})
       )`,
    )
    .get();
  return row?.latest ?? undefined;
}

/** More than agents and generators that send at the same time. */
const LAST_ROWS = 64;
