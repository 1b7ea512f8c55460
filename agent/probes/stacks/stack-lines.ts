// Takes the lines of a probe of stacks. Maps are kept until the tick that they belong to. Counts what
// was lost on the way, and says when bpftrace's table of kernel stacks is worn.

import type {LossRecord} from '../../../src/domain/record.js';
import {MapCursor} from '../../bpftrace/map-cursor.js';
import type {ReaderHost} from '../ports/probe-reader.js';

/** What reads each map, by its name without probe and side. Maps are read in this order. */
export type MapReaders = Readonly<Record<string, (map: MapCursor) => void>>;

/** From this share of a map's keys on, the next new one may not find room. */
const NEARLY_FULL = 0.95;
/** Fewer stacks say nothing about the share that is lost. */
const WEAR_WINDOW = 2_000;
const WORN_SHARE = 0.01;

export class StackLines {
  readonly #probe: string;
  readonly #host: Pick<ReaderHost, 'mapKeys'>;
  /** Lines of this interval, no more than bpftrace may print in one (line-splitter.ts). */
  #lines: string[] = [];
  readonly #full = new Set<string>();
  #window = {stacks: 0, lost: 0};
  #isWorn = false;

  constructor(probe: string, host: Pick<ReaderHost, 'mapKeys'>) {
    this.#probe = probe;
    this.#host = host;
  }

  take(line: string): void {
    this.#lines.push(line);
  }

  /** Reads what came since the last call, and gives what was lost. */
  read(readers: MapReaders): LossRecord[] {
    const losses: LossRecord[] = [];
    let unreadable = 0;
    const tolerant = (read: () => void): void => {
      try {
        read();
      } catch (error) {
        if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
        unreadable += 1;
      }
    };
    const maps: MapCursor[] = [];
    for (const line of this.#lines) tolerant(() => maps.push(mapOf(line)));
    this.#lines = [];
    for (const [name, read] of Object.entries(readers)) {
      for (const map of maps.filter((each) => nameOf(each) === name)) {
        tolerant(() => read(map));
        losses.push(...this.#fullness(name, map.entries));
      }
    }
    return [...losses, ...this.lossOf('unreadable', unreadable)];
  }

  /** The list is empty where nothing was lost. */
  lossOf(reason: LossRecord['reason'], count: number): LossRecord[] {
    return count === 0 ? [] : [{kind: 'loss', probe: this.#probe, reason, count}];
  }

  /**
   * Notes the number of an interval's stacks, and how many of them bpftrace could not keep whole.
   */
  noteWear(stacks: number, lost: number): void {
    this.#window = {stacks: this.#window.stacks + stacks, lost: this.#window.lost + lost};
    if (this.#window.stacks < WEAR_WINDOW) return;
    this.#isWorn = this.#window.lost > WORN_SHARE * this.#window.stacks;
    this.#window = {stacks: 0, lost: 0};
  }

  get isWorn(): boolean {
    return this.#isWorn;
  }

  #fullness(name: string, keys: number): LossRecord[] {
    const {mapKeys} = this.#host;
    if (keys < NEARLY_FULL * mapKeys || this.#full.has(name)) return [];
    this.#full.add(name);
    const detail = `@${this.#probe}_${name} holds ${keys} of ${mapKeys} keys`;
    return [{kind: 'loss', probe: this.#probe, reason: 'map_full', count: 0, detail}];
  }
}

function mapOf(line: string): MapCursor {
  const map = MapCursor.over(line);
  if (map === undefined) throw new TypeError('not a map');
  return map;
}

function nameOf({name}: MapCursor): string {
  return /^[a-z]+_([a-z]+)[01]?$/.exec(name)?.[1] ?? name;
}
