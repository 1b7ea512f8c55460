// The lines of a probe of stacks: maps are kept until the tick that they belong to, news of processes
// are passed on at once. Counts what was lost on the way, and says when bpftrace's table of kernel
// stacks is worn.

import type {LossRecord} from '../../../src/domain/record.js';
import type {ReaderHost} from '../probe-reader.js';
import {readStackMap, type StackEntry} from './printed-stacks.js';

export interface ReadStacks {
  /** By name without probe and side. */
  readonly maps: ReadonlyMap<string, readonly StackEntry[]>;
  readonly losses: readonly LossRecord[];
}

/** Share of a map's keys from which on the next new one may not find room. */
const NEARLY_FULL = 0.95;
/** So many samples say something about the share that is lost. */
const WEAR_WINDOW = 2_000;
const WORN_SHARE = 0.01;

export class StackLines {
  readonly #probe: string;
  readonly #host: Pick<ReaderHost, 'code' | 'mapKeys'>;
  /** As many as bpftrace may print in an interval (line-splitter.ts). */
  #lines: string[] = [];
  readonly #full = new Set<string>();
  #window = {stacks: 0, lost: 0};
  #isWorn = false;

  constructor(probe: string, host: Pick<ReaderHost, 'code' | 'mapKeys'>) {
    this.#probe = probe;
    this.#host = host;
  }

  take(line: string): void {
    const pid = /^\{"type": "printf", "data": "[a-z]+ exec (\d+)/.exec(line)?.[1];
    if (pid !== undefined) this.#host.code.executed(Number(pid));
    else this.#lines.push(line);
  }

  /** What came since it was asked last. */
  read(): ReadStacks {
    const maps = new Map<string, readonly StackEntry[]>();
    const losses: LossRecord[] = [];
    let unreadable = 0;
    for (const line of this.#lines) {
      try {
        const {name, entries} = readStackMap(line);
        maps.set(name, entries);
        losses.push(...this.#fullness(name, entries.length));
      } catch (error) {
        if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
        unreadable += 1;
      }
    }
    this.#lines = [];
    return {maps, losses: [...losses, ...this.lossOf('unreadable', unreadable)]};
  }

  /** None where nothing was lost. */
  lossOf(reason: LossRecord['reason'], count: number): LossRecord[] {
    return count === 0 ? [] : [{kind: 'loss', probe: this.#probe, reason, count}];
  }

  /** Tells of an interval's stacks, and of those whose kernel part bpftrace could not keep. */
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
