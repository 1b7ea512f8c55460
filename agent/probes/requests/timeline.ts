// Things that are known of one connection, each with its time. They come in no order, because
// bpftrace prints a map in the order of its hash table. They are sorted when they are taken, from
// the front.

export interface Timed {
  readonly atNs: number;
}

/**
 * The number of things that all connections together may keep, so that they never fill the memory.
 */
export class Room {
  #left: number;

  constructor(things: number) {
    this.#left = things;
  }

  take(): boolean {
    if (this.#left <= 0) return false;
    this.#left -= 1;
    return true;
  }

  give(things: number): void {
    this.#left += things;
  }
}

const NOTHING: readonly never[] = [];

export class Timeline<Thing extends Timed> {
  readonly #room: Room;
  #things: Thing[] = [];
  /** The index of the first thing that is not taken yet. */
  #first = 0;
  #isSorted = true;

  constructor(room: Room) {
    this.#room = room;
  }

  /** Adds a thing; false where there is no room. */
  add(thing: Thing): boolean {
    if (!this.#room.take()) return false;
    const last = this.#things.at(-1);
    if (last !== undefined && last.atNs > thing.atNs) this.#isSorted = false;
    this.#things.push(thing);
    return true;
  }

  /** Takes all things up to and including this time, in order. */
  takeUntil(ns: number): readonly Thing[] {
    if (this.#first === this.#things.length) return NOTHING;
    this.#sort();
    let end = this.#first;
    while (end < this.#things.length && this.#things[end]!.atNs <= ns) end += 1;
    if (end === this.#first) return NOTHING;
    const taken = this.#things.slice(this.#first, end);
    this.#first = end;
    this.#room.give(taken.length);
    if (this.#first > this.#things.length / 2) this.#forgetTaken();
    return taken;
  }

  /** Takes the things of a stretch, both ends included, in order. Earlier ones stay. */
  takeBetween(fromNs: number, untilNs: number): readonly Thing[] {
    const taken = this.takeUntil(untilNs);
    const firstIn = taken.findIndex(({atNs}) => atNs >= fromNs);
    if (firstIn === 0) return taken;
    const stay = firstIn < 0 ? taken : taken.slice(0, firstIn);
    for (const thing of stay) this.add(thing);
    return firstIn < 0 ? NOTHING : taken.slice(firstIn);
  }

  clear(): void {
    this.#room.give(this.#things.length - this.#first);
    this.#things = [];
    this.#first = 0;
  }

  #sort(): void {
    if (this.#isSorted) return;
    this.#forgetTaken();
    this.#things.sort((left, right) => left.atNs - right.atNs);
    this.#isSorted = true;
  }

  #forgetTaken(): void {
    this.#things.splice(0, this.#first);
    this.#first = 0;
  }
}
