// The dictionary of series: what figures are about, once per run and agent.

import type {Database, Statement} from 'better-sqlite3';

import type {FigureFilter} from '../domain/ports.js';
import type {Figure, SeriesKey} from '../domain/record.js';

/** What a figure is about as one string, for the way to the writer thread. Names hold no NUL. */
export type SeriesText = string;

export interface SeriesRow {
  readonly agent: number;
  readonly key: SeriesKey;
  readonly kind: Figure['kind'];
  readonly precisionBits: number;
}

export function seriesText(figure: Figure): SeriesText {
  const {target, probe, series, metric, kind} = figure;
  const precisionBits = kind === 'histogram' ? figure.histogram.precisionBits : 0;
  return `${target}\0${probe}\0${series}\0${metric}\0${kind}\0${precisionBits}`;
}

export class SeriesTable {
  readonly #find: Statement<(string | number)[], {id: number}>;
  readonly #insert: Statement<(string | number)[]>;
  #ids = new Map<number, Map<SeriesText, number>>();

  constructor(database: Database) {
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

  /** Gives a new series its id. */
  idOf(agent: number, text: SeriesText): number {
    let ids = this.#ids.get(agent);
    if (ids === undefined) this.#ids.set(agent, (ids = new Map()));
    let id = ids.get(text);
    if (id === undefined) ids.set(text, (id = this.#lookUp(agent, text)));
    return id;
  }

  /** After a rollback: ids that were given in it are not in the file. */
  forget(): void {
    this.#ids = new Map();
  }

  #lookUp(agent: number, text: SeriesText): number {
    const parts = text.split('\0');
    const columns = [agent, ...parts.slice(0, 5), Number(parts[5])];
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
    (filter.series === undefined || filter.series === key.series) &&
    (filter.metric === undefined || filter.metric === key.metric)
  );
}
