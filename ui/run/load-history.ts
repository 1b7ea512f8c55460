// The reports of the load generators over a whole run, in bounded memory. Where they are too many,
// neighbouring seconds are merged in pairs. This is exact for sums, and never merges two phases.

import type {HistogramJson, LoadReportJson, LoadRowJson} from '../../src/contract/run-json.js';
import {CLIENT_PRECISION_BITS} from '../../src/domain/histogram.js';
import {optional} from '../../src/domain/optional.js';
import {msOf} from '../time/time.js';
import type {TimeRange} from '../time/time.js';
import {BucketSum} from './bucket-sum.js';
import {addPacked, packHistograms, packedBytes} from './packed.js';
import type {PackedHistograms} from './packed.js';
import {SeenNumbers} from './seen-numbers.js';

/** One operation, or one request step of it. */
export interface LoadKind {
  readonly id: number;
  readonly scope: LoadRowJson['scope'];
  readonly operation: string;
  readonly step?: string;
}

export interface LoadSums {
  readonly errors: ReadonlyMap<string, number>;
  /** How many have no latency: they ended without an answer, or nobody told it. Absent for none. */
  readonly untimed?: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** One second of one generator, or several seconds merged. */
export interface LoadEntry extends TimeRange {
  readonly source: string;
  readonly phaseIndex: number;
  readonly state: LoadReportJson['state'];
  readonly latency: PackedHistograms;
  /** The sums of each kind, by its id. */
  readonly sums: ReadonlyMap<number, LoadSums>;
}

const MOST_BYTES = 32e6;
const ENTRY_BYTES = 1_500;

export class LoadHistory {
  readonly #kinds = new Map<string, LoadKind>();
  readonly #seen = new Map<string, SeenNumbers>();
  readonly #mostBytes: number;
  #entries: LoadEntry[] = [];
  #bytes = 0;
  #sorted = true;
  #version = 0;

  constructor(mostBytes = MOST_BYTES) {
    this.#mostBytes = mostBytes;
  }

  /** All kinds, in the order in which they first appeared. */
  get kinds(): readonly LoadKind[] {
    return [...this.#kinds.values()];
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Changes with every new report. */
  get version(): number {
    return this.#version;
  }

  /** The entries sorted by start. */
  get entries(): readonly LoadEntry[] {
    if (!this.#sorted) this.#entries.sort((left, right) => left.fromMs - right.fromMs);
    this.#sorted = true;
    return this.#entries;
  }

  get edgeMs(): number {
    return this.#entries.reduce((edge, {toMs}) => Math.max(edge, toMs), 0);
  }

  /** False for a report that is here already: history and live feed overlap. */
  add(report: LoadReportJson): boolean {
    const seen = this.#seen.get(report.source) ?? new SeenNumbers();
    this.#seen.set(report.source, seen);
    if (!seen.add(report.seq)) return false;
    const entry = this.#pack(report);
    this.#sorted &&= entry.fromMs >= (this.#entries.at(-1)?.fromMs ?? 0);
    this.#entries.push(entry);
    this.#bytes += entryBytes(entry);
    this.#version += 1;
    if (this.#bytes > this.#mostBytes) this.#condense();
    return true;
  }

  #pack(report: LoadReportJson): LoadEntry {
    const rows = mergeRows(report.rows.map((row) => ({row, kind: this.#kindOf(row)})));
    const numbered = [...rows].map(([id, {histogram}]) => ({id, histogram}));
    return {
      source: report.source,
      phaseIndex: report.phaseIndex,
      state: report.state,
      fromMs: msOf(report.startUnixNs),
      toMs: msOf(report.endUnixNs),
      latency: packHistograms(numbered, CLIENT_PRECISION_BITS),
      sums: new Map([...rows].map(([id, {sums}]) => [id, sums])),
    };
  }

  #kindOf({scope, operation, step}: LoadRowJson): LoadKind {
    const name = JSON.stringify([scope, operation, step]);
    let kind = this.#kinds.get(name);
    if (kind === undefined) {
      kind = {id: this.#kinds.size, scope, operation, ...optional('step', step)};
      this.#kinds.set(name, kind);
    }
    return kind;
  }

  #condense(): void {
    const merged: LoadEntry[] = [];
    const waiting = new Map<string, LoadEntry>();
    for (const entry of this.entries) {
      const name = `${entry.phaseIndex} ${entry.source}`;
      const before = waiting.get(name);
      if (before === undefined) waiting.set(name, entry);
      else merged.push(mergeEntries(before, entry));
      if (before !== undefined) waiting.delete(name);
    }
    this.#entries = [...merged, ...waiting.values()];
    this.#sorted = false;
    this.#bytes = this.#entries.reduce((sum, entry) => sum + entryBytes(entry), 0);
  }
}

const NO_SUMS: LoadSums = {errors: new Map(), bytesIn: 0, bytesOut: 0};

type MergedRows = Map<number, {histogram: HistogramJson; sums: LoadSums}>;

// A report has one row per kind. Where a generator sends two, they are summed.
function mergeRows(rows: readonly {row: LoadRowJson; kind: LoadKind}[]): MergedRows {
  const merged: MergedRows = new Map();
  for (const {row, kind} of rows) {
    const before = merged.get(kind.id);
    const {precisionBits, counts} = row.latency;
    const earlier = before?.histogram.counts ?? [];
    merged.set(kind.id, {
      histogram: {precisionBits, counts: [...earlier, ...counts]},
      sums: addSums(before?.sums ?? NO_SUMS, {
        ...row,
        errors: new Map(Object.entries(row.errors)),
      }),
    });
  }
  return merged;
}

export function addSums(left: LoadSums, right: LoadSums): LoadSums {
  const errors = new Map(left.errors);
  for (const [kind, count] of right.errors) errors.set(kind, (errors.get(kind) ?? 0) + count);
  return {
    errors,
    untimed: (left.untimed ?? 0) + (right.untimed ?? 0),
    bytesIn: left.bytesIn + right.bytesIn,
    bytesOut: left.bytesOut + right.bytesOut,
  };
}

function mergeEntries(left: LoadEntry, right: LoadEntry): LoadEntry {
  const ids = [...new Set([...left.sums.keys(), ...right.sums.keys()])];
  const numbered = ids.map((id) => ({id, histogram: mergedHistogram(id, left, right)}));
  const sums = ids.map((id) => {
    const both = addSums(left.sums.get(id) ?? NO_SUMS, right.sums.get(id) ?? NO_SUMS);
    return [id, both] as const;
  });
  return {
    ...right,
    fromMs: left.fromMs,
    latency: packHistograms(numbered, CLIENT_PRECISION_BITS),
    sums: new Map(sums),
  };
}

function mergedHistogram(id: number, ...entries: readonly LoadEntry[]): HistogramJson {
  const sum = new BucketSum(CLIENT_PRECISION_BITS);
  for (const entry of entries) addKind(entry, id, sum);
  return {precisionBits: CLIENT_PRECISION_BITS, counts: sum.buckets()};
}

/** Adds the latencies of one kind in one entry. */
export function addKind({latency}: LoadEntry, id: number, sum: BucketSum): void {
  const position = latency.ids.indexOf(id);
  if (position >= 0) addPacked(latency, position, sum);
}

function entryBytes({latency, sums}: LoadEntry): number {
  return packedBytes(latency) + sums.size * 200 + ENTRY_BYTES;
}
