// Gives numbers to series, so that intervals need not repeat their names. A series that no interval
// holds is forgotten, because new peers appear as long as a run lasts.

import type {SeriesKey} from '../../src/domain/record.js';

export interface KnownSeries {
  readonly id: number;
  readonly key: SeriesKey;
  /** The number that all metrics of a series share. */
  readonly groupId: number;
}

interface Held extends KnownSeries {
  readonly text: string;
  holders: number;
}

export class SeriesCatalog {
  readonly #byKey = new Map<string, Held>();
  readonly #byId = new Map<number, Held>();
  readonly #groups = new Map<string, {readonly id: number; members: number}>();
  #next = 0;

  get size(): number {
    return this.#byId.size;
  }

  /** The number of a series, which is held until `release`. Numbers are never used again. */
  hold(key: SeriesKey): number {
    const text = keyText(key);
    const held = this.#byKey.get(text) ?? this.#add(key, text);
    held.holders += 1;
    return held.id;
  }

  release(id: number): void {
    const held = this.#byId.get(id);
    if (held === undefined) return;
    held.holders -= 1;
    if (held.holders > 0) return;
    this.#byId.delete(id);
    this.#byKey.delete(held.text);
    this.#leaveGroup(held.key);
  }

  find(key: SeriesKey): KnownSeries | undefined {
    return this.#byKey.get(keyText(key));
  }

  get(id: number): KnownSeries | undefined {
    return this.#byId.get(id);
  }

  #add({target, probe, series, metric}: SeriesKey, text: string): Held {
    const key = {target, probe, series, metric};
    const held = {id: this.#next, key, groupId: this.#joinGroup(key), text, holders: 0};
    this.#next += 1;
    this.#byKey.set(text, held);
    this.#byId.set(held.id, held);
    return held;
  }

  #joinGroup(key: SeriesKey): number {
    const name = groupText(key);
    const group = this.#groups.get(name) ?? {id: this.#next, members: 0};
    group.members += 1;
    this.#groups.set(name, group);
    return group.id;
  }

  #leaveGroup(key: SeriesKey): void {
    const group = this.#groups.get(groupText(key));
    if (group === undefined) return;
    group.members -= 1;
    if (group.members === 0) this.#groups.delete(groupText(key));
  }
}

/** A text that differs for different series. */
export function keyText(key: SeriesKey): string {
  return `${groupText(key)}\0${key.metric}`;
}

export function isSameSeries(left: SeriesKey | undefined, right: SeriesKey | undefined): boolean {
  return left !== undefined && right !== undefined && keyText(left) === keyText(right);
}

function groupText({target, probe, series}: SeriesKey): string {
  return `${target}\0${probe}\0${series}`;
}
