// Makes batches of what the host and the probes show, in slices, so that no second begins with a burst.
// An interval belongs to the run that most of it lies in, a request to the run in which it began, as long as the last
// interval of that run is being made.

import {withPeersNamed} from '../../../src/domain/hops/named-peers.js';
import type {LossRecord, ProbeRecord} from '../../../src/domain/record.js';
import {PacedWork} from '../../../src/pace/paced-work.js';
import type {AgentClock} from '../clock.js';
import type {HostWatch} from '../host-watch.js';
import type {EndedRun, RunFollower} from '../run-follower.js';
import type {BatchMaker, Interval} from './batch-maker.js';

export interface IntervalParts {
  readonly clock: Pick<AgentClock, 'nowNs'>;
  readonly watch: Pick<HostWatch, 'look' | 'steps' | 'targetAt'>;
  readonly batchMaker: Pick<BatchMaker, 'steps'>;
  readonly runs: Pick<RunFollower, 'runOf' | 'finishing'>;
}

export class PacedIntervals {
  readonly #parts: IntervalParts;
  readonly #pacing = new PacedWork();
  /** When the interval began that the next look ends. */
  #lookedNs: bigint;
  /** Up to when the probes have handed out what they saw. */
  #probedNs: bigint;

  constructor(parts: IntervalParts) {
    this.#parts = parts;
    this.#lookedNs = parts.clock.nowNs();
    this.#probedNs = this.#lookedNs;
  }

  /** Looks at once. A look that is under way is brought to its end first. */
  look(): void {
    this.#pacing.drain();
    const times = this.#nextLook();
    this.#add({...times, records: this.#parts.watch.look()});
  }

  /**
   * Looks in slices, and calls `then` when it has looked, before a batch is made of what it saw. Not to be called while
   * a batch is made.
   */
  lookSoon(then: () => void): void {
    this.#pacing.begin(this.#looking(then));
  }

  /** Takes an interval of the probes, in Unix nanoseconds of this host's clock. */
  probed(interval: Interval): void {
    const {startNs, endNs} = interval;
    if (endNs > this.#probedNs) this.#probedNs = endNs;
    // Two conversions may differ by a few µs, and a held interval is short: its end must not come first.
    this.#add(this.#withoutEnded({...interval, startNs: startNs < endNs ? startNs : endNs}));
  }

  /** How long before `atNs` the last interval of the probes ended, in ns; not below 0. */
  unseenNs(atNs: bigint): bigint {
    return atNs > this.#probedNs ? atNs - this.#probedNs : 0n;
  }

  /** Tells a loss of the run at that moment, whichever run goes on now. */
  tell(runId: string, atNs: bigint, loss: LossRecord): void {
    this.#pacing.add(this.#batches({startNs: atNs, endNs: atNs, records: [loss]}, runId));
  }

  /** Resolves when all that was handed out is on its way. */
  finish(): Promise<void> {
    return this.#pacing.finish();
  }

  /**
   * Tells the requests of a run that has ended, and gives the interval without them. An interval behind the end of a
   * run may have them: they were held back, or ended just then.
   */
  #withoutEnded(interval: Interval): Interval {
    const {runs} = this.#parts;
    const own = runs.runOf(interval.startNs, interval.endNs);
    return runs
      .finishing()
      .filter(({runId}) => runId !== own)
      .reduce((left, ended) => this.#tellEnded(left, ended), interval);
  }

  #tellEnded(interval: Interval, {runId, startNs, endNs}: EndedRun): Interval {
    const isOfRun = (record: ProbeRecord): boolean =>
      record.kind === 'request' && record.startNs >= startNs && record.startNs < endNs;
    const records = interval.records.filter(isOfRun);
    if (records.length === 0) return interval;
    this.#pacing.add(this.#batches({startNs: endNs, endNs, records}, runId));
    return {...interval, records: interval.records.filter((record) => !isOfRun(record))};
  }

  *#looking(then: () => void): Generator<void> {
    const times = this.#nextLook();
    const records = yield* this.#parts.watch.steps();
    then();
    yield* this.#steps({...times, records});
  }

  #nextLook(): {startNs: bigint; endNs: bigint} {
    const startNs = this.#lookedNs;
    const endNs = this.#parts.clock.nowNs();
    this.#lookedNs = endNs;
    return {startNs, endNs};
  }

  #add(interval: Interval): void {
    this.#pacing.add(this.#steps(interval));
  }

  /** Makes batches of an interval, of the run that it belonged to when it was handed out. */
  #steps(interval: Interval): Generator<void> {
    const {startNs, endNs} = interval;
    return this.#batches(interval, this.#parts.runs.runOf(startNs, endNs));
  }

  *#batches(interval: Interval, runId: string | undefined): Generator<void> {
    const {batchMaker, watch} = this.#parts;
    const targetAt = (caller: string, address: string): string | undefined =>
      watch.targetAt(caller, address);
    const records = withPeersNamed(interval.records, targetAt);
    yield;
    yield* batchMaker.steps({...interval, records}, runId);
  }
}
