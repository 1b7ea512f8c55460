// The dictionary of series: each series of an agent has one id in a run file.

import type {Database, Statement} from 'better-sqlite3';

import type {FigureFilter} from '../../domain/ports.js';
import type {Figure, SeriesKey} from '../../domain/record.js';
import type {SeriesName} from './series-book.js';

export interface SeriesRow extends SeriesName {
  readonly agent: number;
}

export class SeriesTable {
  readonly #names: readonly SeriesName[];
  readonly #find: Statement<(string | number)[], {id: number}>;
  readonly #insert: Statement<(string | number)[]>;
  /** By agent, then by number in the book. */
  #ids = new Map<number, Map<number, number>>();

  /** `names` holds the series by their numbers in the book; it grows. */
  constructor(database: Database, names: readonly SeriesName[]) {
    this.#names = names;
    this.#find = database.prepare(
      `SELECT id FROM series
       WHERE agent = ? AND target = ? AND probe = ? AND series = ? AND metric = ? AND kind = ?
         AND precision_bits = ?`,
    );
    this.#insert = database.prepare(
      `INSERT INTO series (agent, target, probe, series, metric, kind, precision_bits)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    );
  }

  /** The id in this file; a new series gets one. */
  idOf(agent: number, number: number): number {
    let ids = this.#ids.get(agent);
    if (ids === undefined) this.#ids.set(agent, (ids = new Map()));
    let id = ids.get(number);
    if (id === undefined) ids.set(number, (id = this.#lookUp(agent, this.#names[number]!)));
    return id;
  }

  /** After a rollback, ids that were given in it are not in the file; another book has other numbers. */
  forget(): void {
    this.#ids = new Map();
  }

  #lookUp(agent: number, {key, kind, precisionBits}: SeriesName): number {
    const {target, probe, series, metric} = key;
    const columns = [agent, target, probe, series, metric, kind, precisionBits];
    const known = this.#find.get(...columns);
    return known?.id ?? Number(this.#insert.run(...columns).lastInsertRowid);
  }
}

interface SeriesColumns extends SeriesKey {
  readonly id: bigint;
  readonly agent: bigint;
  readonly kind: Figure['kind'];
  readonly precision_bits: bigint;
}

/** By id, in the order in which they were first seen. */
export function readSeries(database: Database): Map<number, SeriesRow> {
  const rows = database.prepare<[], SeriesColumns>('SELECT * FROM series ORDER BY id').all();
  return new Map(
    rows.map(({id, agent, target, probe, series, metric, kind, precision_bits}) => [
      Number(id),
      {
        agent: Number(agent),
        key: {target, probe, series, metric},
        kind,
        precisionBits: Number(precision_bits),
      },
    ]),
  );
}

export function matches(
  {key, agent}: SeriesRow,
  filter: FigureFilter,
  agentIds: ReadonlyMap<number, string>,
): boolean {
  return (
    (filter.agentId === undefined || filter.agentId === agentIds.get(agent)) &&
    (filter.target === undefined || filter.target === key.target) &&
    (filter.probe === undefined || filter.probe === key.probe) &&
    (filter.probes === undefined || filter.probes.has(key.probe)) &&
    (filter.series === undefined || filter.series === key.series) &&
    (filter.metric === undefined || filter.metric === key.metric)
  );
}
