// Samples of stacks in one interval, from the loader's SAMPLE and WAIT records: where threads ran, and
// what they waited for. Records are made later, when it is known which requests the goroutines served.
//
// Pure but for what it remembers of waits that go on. stack-places.ts names the places.

import type {LossRecord, ProbeRecord} from '../../src/domain/record.js';
import type {KernelTimes} from '../bpftrace/kernel-times.js';
import type {ReaderHost} from '../probes/ports/probe-reader.js';
import {NumberColumn} from '../probes/stacks/number-column.js';
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

/**
 * Moments, or pieces of waits, of threads at named places. They are kept for seconds, until it is known which requests
 * were served. So they are columns of numbers: an object for each would be moved about by every collection of garbage.
 */
class Seen {
  readonly places: Place[] = [];
  readonly goids = new NumberColumn();
  /** As `KernelTimes` counts them. */
  readonly fromNs = new NumberColumn();
  /** Samples, or ns. */
  readonly weights = new NumberColumn();
  /** How many of them have no whole stack. */
  lost = 0;

  get size(): number {
    return this.places.length;
  }

  add(place: Place, goid: number, fromNs: number, weight: number): void {
    this.places.push(place);
    this.goids.push(goid);
    this.fromNs.push(fromNs);
    this.weights.push(weight);
    if (place.isLost) this.lost += 1;
  }
}

/** A wait that is told by itself, with its place: that is named when it comes, while its process lives. */
interface PlacedWait extends Pick<WaitRecord, 'tid' | 'goid' | 'fromNs' | 'untilNs'> {
  readonly place: Place;
  readonly isOpen: boolean;
}

/** The bounds of an interval, as `KernelTimes` counts them and on the agent's clock. */
interface Bounds {
  readonly startNs: number;
  readonly startUnixNs: number;
  readonly lengthNs: number;
}

/** An interval that nobody ends must not fill the agent's memory. 64 busy CPUs give 6,400 a second. */
const MOST_PER_INTERVAL = 200_000;

export class StackSamples {
  readonly #options: StackSamplesOptions;
  readonly #open = new OpenWaits();
  readonly #places: StackPlaces;
  #samples = new Seen();
  #waits = new Seen();
  /** They are cut into pieces when the interval's bounds are known. */
  #whole: PlacedWait[] = [];
  #dropped = 0;

  constructor(options: StackSamplesOptions) {
    this.#options = options;
    this.#places = new StackPlaces(options.named, options.targetOf);
  }

  /** Ignores a thread of no target, which has no place. */
  add(told: SampleRecord | WaitRecord): void {
    if (this.#samples.size + this.#waits.size + this.#whole.length >= MOST_PER_INTERVAL) {
      this.#dropped += 1;
    } else if (told.kind === 'sample') {
      const place = this.#places.ofSample(told);
      if (place !== undefined) this.#samples.add(place, told.goid, told.atNs, 1);
    } else {
      this.#addWait(told, this.#places.ofWait(told));
    }
  }

  #addWait(wait: WaitRecord, place: Place | undefined): void {
    if (place === undefined) return;
    const isSum = (wait.flags & WAIT_FLAG.sum) !== 0;
    if (isSum) return this.#waits.add(place, wait.goid, wait.fromNs, wait.ns);
    const {tid, goid, fromNs, untilNs} = wait;
    const isOpen = (wait.flags & WAIT_FLAG.open) !== 0;
    this.#whole.push({place, tid, goid, fromNs, untilNs, isOpen});
  }

  /** What the interval held. `later` makes the records, when requests are known. */
  endInterval(
    startKernelNs: bigint,
    endKernelNs: bigint,
  ): {losses: LossRecord[]; later: () => readonly ProbeRecord[]} {
    const {times, toUnixNs} = this.#options;
    const bounds = {
      startNs: times.ofKernelNs(startKernelNs),
      startUnixNs: Number(toUnixNs(startKernelNs)),
      lengthNs: Number(endKernelNs - startKernelNs),
    };
    for (const wait of this.#whole) this.#addPieces(wait, bounds.startNs);
    this.#open.endInterval();
    const [samples, waits] = [this.#samples, this.#waits];
    [this.#samples, this.#waits, this.#whole] = [new Seen(), new Seen(), []];
    return {
      losses: [...lossOf('oncpu', samples), ...lossOf('offcpu', waits), ...this.#takeDropped()],
      later: () => [
        ...this.#recordsOf(samples, bounds, lengthOfSample),
        ...this.#recordsOf(waits, bounds, lengthOfWait),
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

  /** `lengthOf`: for how long something of this weight may have lasted. The request of most of this time gets it. */
  #recordsOf(
    {places, goids, fromNs, weights}: Seen,
    {startNs, startUnixNs, lengthNs}: Bounds,
    lengthOf: (weight: number) => number,
  ): readonly ProbeRecord[] {
    const found = new StackRecords();
    for (let at = 0; at < places.length; at += 1) {
      const place = places[at]!;
      const weight = weights.at(at);
      const offsetNs = Math.min(Math.max(0, fromNs.at(at) - startNs), lengthNs);
      const unixNs = startUnixNs + offsetNs;
      const untilNs = unixNs + lengthOf(weight);
      const step = this.#options.steps.stepIn(place.pid, goids.at(at), unixNs, untilNs);
      found.add(place.key, step, offsetNs / 1e6, weight);
    }
    return found.records();
  }

  #addPieces(wait: PlacedWait, startNs: number): void {
    const {place} = wait;
    const pieces = this.#piecesOf(wait, startNs);
    if (place.key.idle && pieces.length > 0) {
      // Time that nobody missed is not cut up: where in the second it lies says nothing.
      const ns = pieces.reduce((sum, piece) => sum + piece.ns, 0);
      return this.#waits.add(place, wait.goid, startNs + pieces[0]!.offsetNs, ns);
    }
    for (const {offsetNs, ns} of pieces) {
      this.#waits.add(place, wait.goid, startNs + offsetNs, ns);
    }
  }

  #piecesOf(wait: PlacedWait, startNs: number): readonly WaitPiece[] {
    const [sinceNs, untilNs] = [wait.fromNs - startNs, wait.untilNs - startNs];
    const who = `${wait.tid} ${wait.fromNs}`;
    if (wait.isOpen) return this.#open.goesOn(who, startNs, sinceNs, untilNs);
    return this.#open.ended(who, startNs, sinceNs, untilNs);
  }
}

function lengthOfSample(): number {
  return 0;
}

/** A sum of short waits lies anywhere in the time of its slot. */
function lengthOfWait(ns: number): number {
  return Math.max(ns, LONG_WAIT_NS);
}

function lossOf(probe: string, {lost: count}: Seen): LossRecord[] {
  return count === 0 ? [] : [{kind: 'loss', probe, reason: 'stack_lost', count}];
}
