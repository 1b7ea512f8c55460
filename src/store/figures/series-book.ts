// Gives numbers to series for the way to the writer thread. Thousands of figures come in a second, and the
// thread is told only once what each number stands for. The numbers mean nothing outside the process;
// series.ts gives the ids in a run file.
//
// A book is for one run and bounded: an agent can make up series without end. A figure of a series
// that the book does not take has no number, and packed-batch.ts counts it as lost.

import type {Figure, SeriesKey} from '../../domain/record.js';

export interface SeriesName {
  readonly key: SeriesKey;
  readonly kind: Figure['kind'];
  /** The precision of a histogram; 0 for counters and gauges. */
  readonly precisionBits: number;
}

/** A busy host has some thousand series: system calls, devices and peers of each target. */
export const MOST_SERIES_OF_AGENT = 16_384;
/** Agents share the names of most series; those of peers are each agent's own. */
const MOST_NAMES = 65_536;
/** All names together, in characters. An honest name has some forty. */
const MOST_CHARACTERS = 16 * 1024 * 1024;
/** Many times what one collector is made for. */
const MOST_AGENTS = 4_096;

export class SeriesBook {
  readonly #root = new Branch();
  /** The numbers of the series that each agent has. */
  readonly #ofAgents = new Map<string, Set<number>>();
  #next = 0;
  #characters = 0;
  #fresh: SeriesName[] = [];

  /** Undefined where the book is full, or the agent has as many series as it may. */
  numberOf(agentId: string, figure: Figure): number | undefined {
    const own = this.#ofAgents.get(agentId);
    // Level by level, because a batch has few strings, and the hash of each is made once.
    const {target, probe, series, metric} = figure;
    const branch = this.#root.find(target)?.find(probe)?.find(series)?.find(metric);
    const known = branch?.numbers.get(variantOf(figure));
    if (known !== undefined && own?.has(known) === true) return known;
    if (own === undefined ? this.#ofAgents.size >= MOST_AGENTS : own.size >= MOST_SERIES_OF_AGENT) {
      return undefined;
    }
    const number = known ?? this.#enter(figure);
    if (number === undefined) return undefined;
    if (own === undefined) this.#ofAgents.set(agentId, new Set([number]));
    else own.add(number);
    return number;
  }

  /** The names that were not taken yet, in the order of their numbers. */
  takeFresh(): readonly SeriesName[] {
    const fresh = this.#fresh;
    this.#fresh = [];
    return fresh;
  }

  #enter(figure: Figure): number | undefined {
    const {target, probe, series, metric} = figure;
    const characters = target.length + probe.length + series.length + metric.length;
    const isFull = this.#next >= MOST_NAMES || this.#characters + characters > MOST_CHARACTERS;
    if (isFull) return undefined;
    this.#characters += characters;
    this.#fresh.push(nameOf(figure));
    const {numbers} = this.#root.at(target).at(probe).at(series).at(metric);
    numbers.set(variantOf(figure), this.#next);
    return this.#next++;
  }
}

class Branch {
  readonly #below = new Map<string, Branch>();
  readonly numbers = new Map<number, number>();

  find(name: string): Branch | undefined {
    return this.#below.get(name);
  }

  at(name: string): Branch {
    let branch = this.#below.get(name);
    if (branch === undefined) this.#below.set(name, (branch = new Branch()));
    return branch;
  }
}

/** The precision of a histogram; below zero for counters and gauges. */
function variantOf(figure: Figure): number {
  if (figure.kind === 'histogram') return figure.histogram.precisionBits;
  return figure.kind === 'counter' ? -1 : -2;
}

function nameOf(figure: Figure): SeriesName {
  const {target, probe, series, metric, kind} = figure;
  const precisionBits = kind === 'histogram' ? figure.histogram.precisionBits : 0;
  return {key: {target, probe, series, metric}, kind, precisionBits};
}
