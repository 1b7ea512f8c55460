// Figures read back from the packed batches, interval by interval, in order of time.

import type {Database} from 'better-sqlite3';

import type {FigureFilter, IntervalFigures} from '../../domain/ports.js';
import {readAgentIds} from '../run/agents.js';
import {readFigures} from './figure-bytes.js';
import {matches, readSeries} from './series.js';
import type {SeriesRow} from './series.js';

/** Rows that are read at once, so that no statement stays open while the caller works on them. */
const PAGE_ROWS = 256;

/** The earliest and the latest time that SQLite can hold. */
const EVER = {fromNs: -(2n ** 63n), toNs: 2n ** 63n - 1n};

/** Intervals that reach into [fromNs, toNs) and have a figure that matches. */
export function* queryFigures(
  database: Database,
  filter: FigureFilter,
): Generator<IntervalFigures> {
  const names = new Dictionary(database, filter);
  if (names.wanted.size === 0) return;
  for (const page of pages(database, filter)) {
    names.refresh();
    for (const row of page) {
      const agentId = names.agentIds.get(Number(row.agent))!;
      if (filter.agentId !== undefined && filter.agentId !== agentId) continue;
      const figures = readFigures(row.figures, names.all, names.wanted);
      if (figures.length > 0) yield {agentId, startNs: row.start_ns, endNs: row.end_ns, figures};
    }
  }
}

/** All series of a run file, and its agents. */
interface Names {
  readonly agentIds: ReadonlyMap<number, string>;
  readonly all: ReadonlyMap<number, SeriesRow>;
}

/** A question reads figures several times, and the names of thousands of series take longer than the figures. */
const known = new WeakMap<Database, Names>();

/** The series that the ids in packed figures stand for. It grows while a run goes on. */
export class Dictionary {
  readonly #database: Database;
  readonly #filter: FigureFilter;
  agentIds: ReadonlyMap<number, string> = new Map();
  all: ReadonlyMap<number, SeriesRow> = new Map();
  wanted: ReadonlyMap<number, SeriesRow> = new Map();

  constructor(database: Database, filter: FigureFilter) {
    this.#database = database;
    this.#filter = filter;
    this.refresh();
  }

  refresh(): void {
    const {count} = this.#database
      .prepare<[], {count: bigint}>('SELECT count(*) AS count FROM series')
      .get()!;
    if (Number(count) === this.all.size) return;
    const names = readNames(this.#database, Number(count));
    this.agentIds = names.agentIds;
    this.all = names.all;
    this.wanted = new Map(
      [...this.all].filter(([, series]) => matches(series, this.#filter, this.agentIds)),
    );
  }
}

/** Series are only ever added, so that their number tells whether all of them are known. */
function readNames(database: Database, series: number): Names {
  const names = known.get(database);
  if (names?.all.size === series) return names;
  const read = {agentIds: readAgentIds(database), all: readSeries(database)};
  known.set(database, read);
  return read;
}

export interface BatchRow {
  readonly id: bigint;
  readonly agent: bigint;
  readonly start_ns: bigint;
  readonly end_ns: bigint;
  readonly figures: Uint8Array;
}

/** In the order of the index `batch_time`, so that SQLite need not sort rows with all their bytes. */
export function* pages(
  database: Database,
  {fromNs = EVER.fromNs, toNs = EVER.toNs}: FigureFilter,
): Generator<readonly BatchRow[]> {
  const page = database.prepare<[bigint, bigint, bigint, bigint, bigint, number], BatchRow>(
    `SELECT id, agent, start_ns, end_ns, figures FROM batch
     WHERE (start_ns, end_ns, id) > (?, ?, ?) AND start_ns < ? AND end_ns > ? AND figures IS NOT NULL
     ORDER BY start_ns, end_ns, id LIMIT ?`,
  );
  let last = {start_ns: EVER.fromNs, end_ns: EVER.fromNs, id: 0n};
  for (;;) {
    const rows = page.all(last.start_ns, last.end_ns, last.id, toNs, fromNs, PAGE_ROWS);
    if (rows.length > 0) yield rows;
    if (rows.length < PAGE_ROWS) return;
    last = rows.at(-1)!;
  }
}
