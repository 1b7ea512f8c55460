// Joins the stacks of intervals that follow each other, so that what repeats is told once: most stacks of a server are
// met again within seconds, and their functions nearly all.

import type {ProbeInterval} from '../ports/probe-set.js';
import type {Stack, StackPoint, StackRecord} from '../../../src/domain/stacks/stack.js';

const NS_PER_MS = 1_000_000;

interface OpenRecord {
  readonly record: StackRecord;
  readonly points: StackPoint[];
}

export class JoinedStacks {
  /** By stack, which is the same object again and again. One stack has a few records. */
  readonly #records = new Map<Stack, OpenRecord[]>();
  readonly #startKernelNs: bigint;
  #endKernelNs: bigint;
  #intervals = 0;

  constructor(startKernelNs: bigint) {
    this.#startKernelNs = startKernelNs;
    this.#endKernelNs = startKernelNs;
  }

  /** How many intervals were added. */
  get intervals(): number {
    return this.#intervals;
  }

  /** Adds the stacks of an interval, which does not begin before those that were added. Their points are taken over. */
  add(interval: Omit<ProbeInterval, 'records'>, records: readonly StackRecord[]): void {
    const {startKernelNs, endKernelNs} = interval;
    const laterMs = Number(startKernelNs - this.#startKernelNs) / NS_PER_MS;
    for (const record of records) {
      const {points} = this.#openRecordOf(record);
      for (const point of record.points) points.push(movedBy(point, laterMs));
    }
    if (endKernelNs > this.#endKernelNs) this.#endKernelNs = endKernelNs;
    this.#intervals += 1;
  }

  /** All of them as one interval. */
  interval(): ProbeInterval {
    const records: StackRecord[] = [];
    for (const opened of this.#records.values()) {
      for (const {record, points} of opened) records.push({...record, points});
    }
    return {startKernelNs: this.#startKernelNs, endKernelNs: this.#endKernelNs, records};
  }

  #openRecordOf(record: StackRecord): OpenRecord {
    let opened = this.#records.get(record.stack);
    if (opened === undefined) this.#records.set(record.stack, (opened = []));
    const known = opened.find((other) => isAlike(other.record, record));
    if (known !== undefined) return known;
    const fresh = {record, points: []};
    opened.push(fresh);
    return fresh;
  }
}

type Writable<Value> = {-readonly [Key in keyof Value]: Value[Key]};

/** The point itself: there are thousands, and a copy of each would live as long as all of them. */
function movedBy(point: Writable<StackPoint>, ms: number): StackPoint {
  point.offsetMs += ms;
  return point;
}

/** Whether records of one stack differ in nothing but their points. */
function isAlike(one: StackRecord, other: StackRecord): boolean {
  return (
    one.sampleKind === other.sampleKind &&
    one.target === other.target &&
    one.step === other.step &&
    one.wait === other.wait &&
    one.idle === other.idle
  );
}
