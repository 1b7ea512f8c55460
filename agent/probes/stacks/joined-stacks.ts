// Joins the stacks of intervals that follow each other, so that what repeats is told once: most stacks of a server are
// met again within seconds, and their functions nearly all.

import type {ProbeInterval} from '../ports/probe-set.js';
import type {Stack, StackPoint, StackRecord} from '../../../src/domain/stacks/stack.js';

const NS_PER_MS = 1_000_000;

/**
 * A record whose points are columns. They wait for seconds, and there are thousands: as objects they would be moved
 * about by collections of garbage meanwhile.
 */
interface OpenRecord {
  readonly head: RecordHead;
  readonly offsetsMs: number[];
  readonly weights: number[];
  /** 0 where a point tells none. */
  readonly counts: number[];
}

type RecordHead = Omit<StackRecord, 'points'>;

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

  /** Adds the stacks of an interval, which does not begin before those that were added. */
  add(interval: Omit<ProbeInterval, 'records'>, records: readonly StackRecord[]): void {
    const {startKernelNs, endKernelNs} = interval;
    const laterMs = Number(startKernelNs - this.#startKernelNs) / NS_PER_MS;
    for (const record of records) {
      const {offsetsMs, weights, counts} = this.#openRecordOf(record);
      for (const {offsetMs, weight, count = 0} of record.points) {
        offsetsMs.push(offsetMs + laterMs);
        weights.push(weight);
        counts.push(count);
      }
    }
    if (endKernelNs > this.#endKernelNs) this.#endKernelNs = endKernelNs;
    this.#intervals += 1;
  }

  /** All of them as one interval. */
  interval(): ProbeInterval {
    const records: StackRecord[] = [];
    for (const opened of this.#records.values()) {
      for (const open of opened) records.push({...open.head, points: pointsOf(open)});
    }
    return {startKernelNs: this.#startKernelNs, endKernelNs: this.#endKernelNs, records};
  }

  #openRecordOf(record: StackRecord): OpenRecord {
    let opened = this.#records.get(record.stack);
    if (opened === undefined) this.#records.set(record.stack, (opened = []));
    const known = opened.find((other) => isAlike(other.head, record));
    if (known !== undefined) return known;
    const fresh = {head: headOf(record), offsetsMs: [], weights: [], counts: []};
    opened.push(fresh);
    return fresh;
  }
}

function headOf({points: _, ...head}: StackRecord): RecordHead {
  return head;
}

function pointsOf({offsetsMs, weights, counts}: OpenRecord): StackPoint[] {
  return offsetsMs.map((offsetMs, at) => {
    const [weight, count] = [weights[at]!, counts[at]!];
    return count === 0 ? {offsetMs, weight} : {offsetMs, weight, count};
  });
}

/** Whether records of one stack differ in nothing but their points. */
function isAlike(one: RecordHead, other: RecordHead): boolean {
  return (
    one.sampleKind === other.sampleKind &&
    one.target === other.target &&
    one.step === other.step &&
    one.wait === other.wait &&
    one.idle === other.idle
  );
}
