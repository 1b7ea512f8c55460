// Samples of stacks in one interval, from the loader's SAMPLE and WAIT records: where threads ran, and
// what they waited for. Records are made later, when it is known which requests the goroutines served.
//
// Pure but for what it remembers of waits that go on. stack-places.ts names the places.

import type {LossRecord, ProbeRecord} from '../../src/domain/record.js';
import type {KernelTimes} from '../bpftrace/kernel-times.js';
import type {ReaderHost} from '../probes/ports/probe-reader.js';
import {LONG_WAIT_NS, OpenWaits, type WaitPiece} from '../probes/stacks/open-waits.js';
import {StackRecords} from '../probes/stacks/stack-records.js';
import type {NamedStacks} from './named-stacks.js';
import {WAIT_FLAG, type SampleRecord, type WaitRecord} from './record-types.js';
import {StackPlaces, type Place} from './stack-places.js';

export interface StackSamplesOptions extends Pick<ReaderHost, 'steps' | 'toUnixNs'> {
  readonly targetOf: (rootPid: number) => string | undefined;
  readonly times: KernelTimes;
  readonly named: NamedStacks;
}

/** A moment or a piece of a wait of one thread, at a named place. */
interface Seen {
  readonly place: Place;
  readonly goid: number;
  /** Since the start of the interval, in ns. */
  readonly offsetNs: number;
  /** Samples, or ns. */
  readonly weight: number;
  /** For how long it may have lasted, in ns: the request of most of this time gets it. */
  readonly lengthNs: number;
}

/** A record, with its place: it is named when it comes, while its process lives. */
interface Placed<Told> {
  readonly told: Told;
  readonly place: Place;
}

/** An interval that nobody ends must not fill the agent's memory. 64 busy CPUs give 6,400 a second. */
const MOST_PER_INTERVAL = 200_000;

export class StackSamples {
  readonly #options: StackSamplesOptions;
  readonly #open = new OpenWaits();
  readonly #places: StackPlaces;
  /** Both are kept until the interval's bounds are known. */
  #samples: Placed<SampleRecord>[] = [];
  #waits: Placed<WaitRecord>[] = [];
  #dropped = 0;

  constructor(options: StackSamplesOptions) {
    this.#options = options;
    this.#places = new StackPlaces(options.named, options.targetOf);
  }

  add(told: SampleRecord | WaitRecord): void {
    if (this.#samples.length + this.#waits.length >= MOST_PER_INTERVAL) this.#dropped += 1;
    else if (told.kind === 'sample') this.#place(told, this.#places.ofSample(told), this.#samples);
    else this.#place(told, this.#places.ofWait(told), this.#waits);
  }

  /** A sample of no target has no place. */
  #place<Told>(told: Told, place: Place | undefined, into: Placed<Told>[]): void {
    if (place !== undefined) into.push({told, place});
  }

  /** What the interval held. `later` makes the records, when requests are known. */
  endInterval(
    startKernelNs: bigint,
    endKernelNs: bigint,
  ): {losses: LossRecord[]; later: () => readonly ProbeRecord[]} {
    const {times, toUnixNs} = this.#options;
    const startNs = times.ofKernelNs(startKernelNs);
    const samples = this.#samples.map((sample) => seenSample(sample, startNs));
    const lengthNs = Number(endKernelNs - startKernelNs);
    const waits = this.#waits.flatMap((wait) => this.#seenWaits(wait, startNs, lengthNs));
    this.#open.endInterval();
    this.#samples = [];
    this.#waits = [];
    const dropped = this.#takeDropped();
    const startUnixNs = Number(toUnixNs(startKernelNs));
    return {
      losses: [...lossOf('oncpu', samples), ...lossOf('offcpu', waits), ...dropped],
      later: () => [
        ...this.#recordsOf(samples, startUnixNs),
        ...this.#recordsOf(waits, startUnixNs),
      ],
    };
  }

  #takeDropped(): LossRecord[] {
    const count = this.#dropped;
    this.#dropped = 0;
    const detail = 'more samples of stacks than the agent keeps in an interval';
    return count === 0
      ? []
      : [{kind: 'loss', probe: 'offcpu', reason: 'lost_events', count, detail}];
  }

  #recordsOf(seen: readonly Seen[], startUnixNs: number): readonly ProbeRecord[] {
    const found = new StackRecords();
    for (const {place, goid, offsetNs, weight, lengthNs} of seen) {
      const fromNs = startUnixNs + offsetNs;
      const step = this.#options.steps.stepIn(place.pid, goid, fromNs, fromNs + lengthNs);
      found.add(place.key, step, {offsetMs: offsetNs / 1e6, weight});
    }
    return found.records();
  }

  #seenWaits({told: wait, place}: Placed<WaitRecord>, startNs: number, intervalNs: number): Seen[] {
    const pieces = this.#piecesOf(wait, startNs, intervalNs);
    const [first] = pieces;
    if (first === undefined) return [];
    // Time that nobody missed is not cut up: where in the second it lies says nothing.
    const whole = {offsetNs: first.offsetNs, ns: pieces.reduce((sum, {ns}) => sum + ns, 0)};
    return (place.key.idle ? [whole] : pieces).map(({offsetNs, ns}) => {
      // A sum of short waits lies anywhere in the time of its slot.
      return {place, goid: wait.goid, offsetNs, weight: ns, lengthNs: Math.max(ns, LONG_WAIT_NS)};
    });
  }

  #piecesOf(wait: WaitRecord, startNs: number, intervalNs: number): readonly WaitPiece[] {
    const sinceNs = wait.fromNs - startNs;
    const untilNs = wait.untilNs - startNs;
    if ((wait.flags & WAIT_FLAG.sum) !== 0) {
      return [{offsetNs: Math.min(Math.max(0, sinceNs), intervalNs), ns: wait.ns}];
    }
    const who = `${wait.tid} ${wait.fromNs}`;
    const isOpen = (wait.flags & WAIT_FLAG.open) !== 0;
    if (isOpen) return this.#open.goesOn(who, startNs, sinceNs, untilNs);
    return this.#open.ended(who, startNs, sinceNs, untilNs);
  }
}

function seenSample({told, place}: Placed<SampleRecord>, startNs: number): Seen {
  const offsetNs = Math.max(0, told.atNs - startNs);
  return {place, goid: told.goid, offsetNs, weight: 1, lengthNs: 0};
}

function lossOf(probe: string, seen: readonly Seen[]): LossRecord[] {
  const count = seen.filter(({place}) => place.isLost).length;
  return count === 0 ? [] : [{kind: 'loss', probe, reason: 'stack_lost', count}];
}
