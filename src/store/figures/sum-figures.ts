// Adds figures up as they are unpacked, without an object for each: a report of an hour reads some million.

import type {Database} from 'better-sqlite3';

import {
  joinLevels,
  type AgentInterval,
  type FigureSummer,
  type IntervalTime,
  type LevelSum,
  type SummedFigures,
  type SummedSeries,
} from '../../domain/figure-sums.js';
import type {FigureFilter} from '../../domain/ports.js';
import type {GaugeFigure} from '../../domain/record.js';
import {DenseCounts} from '../bytes/histogram-bytes.js';
import {ByteReader} from '../bytes/varint.js';
import {readIds, skipValue} from './figure-bytes.js';
import {Dictionary, pages, type BatchRow} from './figures.js';
import type {SeriesRow} from './series.js';

/** The same intervals as queryFigures, each in the sum that `summer` names. */
export function sumFigures(
  database: Database,
  filter: FigureFilter,
  summer: FigureSummer,
): SummedFigures[] {
  const names = new Dictionary(database, filter);
  const agents = new Map<string, AgentSums>();
  if (names.wanted.size === 0) return [];
  for (const page of pages(database, filter)) {
    names.refresh();
    for (const row of page) {
      const agentId = names.agentIds.get(Number(row.agent))!;
      if (filter.agentId !== undefined && filter.agentId !== agentId) continue;
      const agent = agents.get(agentId) ?? new AgentSums(agentId, names, summer);
      agents.set(agentId, agent);
      agent.add(row);
    }
  }
  return [...agents.values()].flatMap((agent) => agent.take());
}

/** What is open of one series in the place that the agent's intervals count for now. */
class OpenSeries {
  readonly #row: SeriesRow;
  readonly #counts = new DenseCounts();
  #value = 0;
  /** Of a level; `#value` is the sum of its readings. */
  #first = 0;
  #last = 0;
  #max = 0;
  #seen = 0;

  constructor(row: SeriesRow) {
    this.#row = row;
  }

  add(reader: ByteReader): void {
    this.#seen += 1;
    if (this.#row.kind === 'histogram') return this.#counts.add(reader);
    const value = reader.number();
    this.#value += value;
    if (this.#seen === 1) this.#first = this.#max = value;
    if (value > this.#max) this.#max = value;
    this.#last = value;
  }

  /** The last reading where the series is a level. */
  get reading(): GaugeFigure | undefined {
    const {kind, key} = this.#row;
    return kind === 'gauge' ? {kind, ...key, value: this.#last} : undefined;
  }

  get isUsed(): boolean {
    return this.#seen > 0;
  }

  /** Gives the sum and begins anew. `earlier`: what the same place has of the series already. */
  take(earlier: SummedSeries | undefined): SummedSeries {
    const sum = this.#sumWith(earlier?.sum);
    this.#value = 0;
    this.#seen = 0;
    return {...this.#row.key, sum};
  }

  #sumWith(earlier: SummedSeries['sum'] | undefined): SummedSeries['sum'] {
    const {kind, precisionBits} = this.#row;
    switch (kind) {
      case 'histogram': {
        const counts = new Map(earlier?.kind === kind ? earlier.histogram.counts : []);
        this.#counts.moveInto(counts);
        return {kind, histogram: {precisionBits, counts}};
      }
      case 'counter':
        return {kind, value: this.#value + (earlier?.kind === kind ? earlier.value : 0)};
      case 'gauge': {
        const before = earlier?.kind === kind ? earlier : undefined;
        return {kind, ...joinLevels(before, this.#level())};
      }
    }
  }

  #level(): LevelSum {
    const [first, last, max, seen] = [this.#first, this.#last, this.#max, this.#seen];
    return {first, last, max, mean: this.#value / seen, seen};
  }
}

interface Place {
  readonly intervals: IntervalTime[];
  readonly series: Map<number, SummedSeries>;
}

/**
 * Times come in order, so that an agent works on one place for long: only the series of that one are held in
 * arrays, and moved to maps when the next one begins.
 */
class AgentSums {
  readonly #agentId: string;
  readonly #names: Dictionary;
  readonly #summer: FigureSummer;
  readonly #open: OpenSeries[] = [];
  readonly #places = new Map<number, Place>();
  #place: number | undefined;

  constructor(agentId: string, names: Dictionary, summer: FigureSummer) {
    this.#agentId = agentId;
    this.#names = names;
    this.#summer = summer;
  }

  add({start_ns: startNs, end_ns: endNs, figures}: BatchRow): void {
    const reader = new ByteReader(figures);
    const ids = readIds(reader);
    const {all, wanted} = this.#names;
    const end = 1 + ids.findLastIndex((id) => wanted.has(id));
    if (end === 0) return;
    const interval = {agentId: this.#agentId, startNs, endNs};
    const place = this.#summer.placeOf(interval);
    if (place === undefined) return;
    this.#enter(place).intervals.push({startNs, endNs});
    for (let at = 0; at < end; at += 1) {
      const id = ids[at]!;
      const open = this.#open[id] ?? this.#openWanted(id);
      if (open === undefined) skipValue(reader, seriesOf(all, id));
      else this.#addValue(open, reader, interval);
    }
  }

  /** Undefined where nobody wants the series. */
  #openWanted(id: number): OpenSeries | undefined {
    const row = this.#names.wanted.get(id);
    return row && (this.#open[id] = new OpenSeries(row));
  }

  take(): SummedFigures[] {
    this.#close();
    return [...this.#places].map(([place, {intervals, series}]) => {
      return {place, agentId: this.#agentId, intervals, series: [...series.values()]};
    });
  }

  #enter(place: number): Place {
    if (place !== this.#place) this.#close();
    this.#place = place;
    const own = this.#places.get(place) ?? {intervals: [], series: new Map()};
    this.#places.set(place, own);
    return own;
  }

  #addValue(open: OpenSeries, reader: ByteReader, interval: AgentInterval): void {
    open.add(reader);
    if (this.#summer.level === undefined) return;
    const {reading} = open;
    if (reading !== undefined) this.#summer.level(reading, interval, this.#place!);
  }

  #close(): void {
    if (this.#place === undefined) return;
    const {series} = this.#places.get(this.#place)!;
    this.#open.forEach((open, id) => {
      if (open.isUsed) series.set(id, open.take(series.get(id)));
    });
  }
}

function seriesOf(all: ReadonlyMap<number, SeriesRow>, id: number): SeriesRow {
  const series = all.get(id);
  if (series === undefined) throw new RangeError(`no series ${id}`);
  return series;
}
