// Adds figures up as they are unpacked, without an object for each: a report of an hour reads some million.

import type {Database} from 'better-sqlite3';

import {
  joinLevels,
  levelOf,
  type AgentInterval,
  type FigureSummer,
  type IntervalTime,
  type LevelSum,
  type SummedFigures,
  type SummedSeries,
} from '../../domain/figure-sums.js';
import type {FigureFilter} from '../../domain/ports.js';
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
interface OpenSeries {
  readonly row: SeriesRow;
  readonly counts: DenseCounts;
  value: number;
  level: LevelSum | undefined;
  isUsed: boolean;
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
      if (wanted.has(id)) this.#addValue(id, reader, interval);
      else skipValue(reader, seriesOf(all, id));
    }
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

  #addValue(id: number, reader: ByteReader, interval: AgentInterval): void {
    const open = (this.#open[id] ??= openSeries(seriesOf(this.#names.all, id)));
    open.isUsed = true;
    if (open.row.kind === 'histogram') return open.counts.add(reader);
    const value = reader.number();
    if (open.row.kind === 'counter') open.value += value;
    else this.#addLevel(open, value, interval);
  }

  #addLevel(open: OpenSeries, value: number, interval: AgentInterval): void {
    open.level = joinLevels(open.level, levelOf(value));
    this.#summer.level?.({kind: 'gauge', ...open.row.key, value}, interval, this.#place!);
  }

  #close(): void {
    if (this.#place === undefined) return;
    const {series} = this.#places.get(this.#place)!;
    this.#open.forEach((open, id) => {
      if (!open.isUsed) return;
      series.set(id, closed(open, series.get(id)));
      open.value = 0;
      open.level = undefined;
      open.isUsed = false;
    });
  }
}

function seriesOf(all: ReadonlyMap<number, SeriesRow>, id: number): SeriesRow {
  const series = all.get(id);
  if (series === undefined) throw new RangeError(`no series ${id}`);
  return series;
}

function openSeries(row: SeriesRow): OpenSeries {
  return {row, counts: new DenseCounts(), value: 0, level: undefined, isUsed: false};
}

/** `earlier`: what the same place has of the series already. */
function closed(
  {row, counts, value, level}: OpenSeries,
  earlier: SummedSeries | undefined,
): SummedSeries {
  const {key, kind, precisionBits} = row;
  const sum = earlier?.sum;
  switch (kind) {
    case 'histogram': {
      const all = new Map(sum?.kind === kind ? sum.histogram.counts : []);
      counts.moveInto(all);
      return {...key, sum: {kind, histogram: {precisionBits, counts: all}}};
    }
    case 'counter':
      return {...key, sum: {kind, value: value + (sum?.kind === kind ? sum.value : 0)}};
    case 'gauge':
      return {...key, sum: {kind, ...joinLevels(sum?.kind === kind ? sum : undefined, level!)}};
  }
}
