// The figures of the last ten minutes, or as many of them as fit into the limit. The page shows
// them without asking the collector.

import type {FigureJson, IntervalJson} from '../../src/contract/run-json.js';
import {KERNEL_PRECISION_BITS} from '../../src/domain/histogram.js';
import {RECENT_MS} from '../time/extent.js';
import {msOf} from '../time/time.js';
import type {TimeRange} from '../time/time.js';
import {packHistograms, packedBytes} from './packed.js';
import type {NumberedHistogram, PackedHistograms} from './packed.js';
import {SeriesCatalog} from './series-catalog.js';

export interface MemoryInterval extends TimeRange {
  /** No two intervals have the same name. */
  readonly name: string;
  readonly agentId: string;
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly histograms: PackedHistograms;
  readonly counterIds: Uint32Array;
  readonly counters: Float64Array;
}

const MEMORY_BYTES = 64e6;
/** An estimate for the objects around the arrays of one interval. */
const INTERVAL_BYTES = 1_000;
/** The intervals of an agent have no gaps. After a longer one, some intervals are missing. */
const GAP_MS = 2_500;

export class LiveMemory {
  readonly catalog = new SeriesCatalog();
  readonly #intervals: MemoryInterval[] = [];
  readonly #known = new Set<string>();
  readonly #newestMs = new Map<string, number>();
  readonly #mostBytes: number;
  #bytes = 0;
  #edgeMs = 0;
  #version = 0;
  #completeFromMs = Infinity;
  #interrupted: 'no' | 'perhaps' | 'surely' = 'no';

  constructor(mostBytes = MEMORY_BYTES) {
    this.#mostBytes = mostBytes;
  }

  /** The intervals in the order in which they came. */
  get intervals(): readonly MemoryInterval[] {
    return this.#intervals;
  }

  /** Changes with every new interval. */
  get version(): number {
    return this.#version;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /**
   * The end of the newest interval, which is "now" on the collector's clock; 0 before the first.
   */
  get edgeMs(): number {
    return this.#edgeMs;
  }

  /** From this time on no interval is missing. */
  get completeFromMs(): number {
    return this.#completeFromMs;
  }

  /**
   * Undefined for an interval that is here already: the collector repeats some after a reconnect.
   */
  add(json: IntervalJson): MemoryInterval | undefined {
    const name = `${json.agentId}:${json.startUnixNs}:${json.endUnixNs}:${json.figures.length}`;
    if (this.#known.has(name)) return undefined;
    const interval = this.#pack(name, json);
    this.#known.add(name);
    this.#noteGap(interval);
    this.#intervals.push(interval);
    this.#bytes += intervalBytes(interval);
    this.#edgeMs = Math.max(this.#edgeMs, interval.toMs);
    this.#forgetOld();
    this.#version += 1;
    return interval;
  }

  /**
   * Notes that intervals are missing: perhaps after a reconnect, surely after a `skipped` message.
   */
  interrupt(missing: 'perhaps' | 'surely'): void {
    if (this.#interrupted !== 'surely') this.#interrupted = missing;
  }

  #pack(name: string, json: IntervalJson): MemoryInterval {
    const histograms: NumberedHistogram[] = [];
    const counters: {id: number; count: number}[] = [];
    for (const figure of json.figures) this.#sort(figure, histograms, counters);
    return {
      name,
      agentId: json.agentId,
      startNs: BigInt(json.startUnixNs),
      endNs: BigInt(json.endUnixNs),
      fromMs: msOf(json.startUnixNs),
      toMs: msOf(json.endUnixNs),
      histograms: packHistograms(histograms, KERNEL_PRECISION_BITS),
      counterIds: Uint32Array.from(counters, ({id}) => id),
      counters: Float64Array.from(counters, ({count}) => count),
    };
  }

  #sort(
    figure: FigureJson,
    histograms: NumberedHistogram[],
    counters: {id: number; count: number}[],
  ): void {
    const {histogram, count} = figure;
    if (histogram !== undefined) histograms.push({id: this.catalog.hold(figure), histogram});
    else if (count !== undefined) counters.push({id: this.catalog.hold(figure), count});
  }

  #noteGap({agentId, fromMs, toMs}: MemoryInterval): void {
    const lastMs = this.#newestMs.get(agentId);
    this.#newestMs.set(agentId, Math.max(lastMs ?? 0, toMs));
    if (this.#completeFromMs === Infinity) this.#completeFromMs = fromMs;
    if (this.#interrupted === 'no') return;
    const follows = lastMs !== undefined && fromMs - lastMs < GAP_MS;
    if (this.#interrupted === 'surely' || !follows) this.#completeFromMs = fromMs;
    this.#interrupted = 'no';
  }

  #forgetOld(): void {
    let old = 0;
    const beforeMs = this.#edgeMs - RECENT_MS;
    while (old < this.#intervals.length - 1) {
      const interval = this.#intervals[old]!;
      if (interval.toMs > beforeMs && this.#bytes <= this.#mostBytes) break;
      this.#forget(interval);
      old += 1;
    }
    if (old > 0) this.#intervals.splice(0, old);
  }

  #forget(interval: MemoryInterval): void {
    this.#bytes -= intervalBytes(interval);
    for (const id of interval.histograms.ids) this.catalog.release(id);
    for (const id of interval.counterIds) this.catalog.release(id);
    this.#completeFromMs = Math.max(this.#completeFromMs, interval.toMs);
    this.#known.delete(interval.name);
  }
}

function intervalBytes({histograms, counterIds, counters}: MemoryInterval): number {
  return packedBytes(histograms) + counterIds.byteLength + counters.byteLength + INTERVAL_BYTES;
}
