// Makes numbered batches of the records of an interval. A batch of a run goes into the books and the
// spool, and then over the link; a batch outside of a run goes over the link only.

import {optional} from '../../../src/domain/optional.js';
import type {LossRecord, ProbeRecord} from '../../../src/domain/record.js';
import type {BatchStamp} from '../../../src/wire/batch-codec.js';
import {encodeBatchFrame, packRecords} from '../../../src/wire/codec.js';
import type {PackedRecords} from '../../../src/wire/record-packer.js';
import {createPacker, Faults, packing} from './cut-into-pieces.js';
import type {Books} from '../books.js';
import type {ClockDifference} from '../pinged-clock.js';
import {choosingKept} from './left-out.js';
import {onOwnOffsets} from './own-offsets.js';
import type {Spool} from '../../spool/spool.js';
import type {Delivery} from '../../uplink/delivery.js';

/** The times are on the agent's clock, in Unix ns. */
export interface Interval {
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly records: readonly ProbeRecord[];
}

/** All pieces of an interval have one offset: the sample of their requests was chosen by it. */
interface TimedInterval extends Interval {
  readonly clock: ClockDifference;
}

export interface BatchMakerParts {
  readonly spool: Spool;
  readonly books: Books;
  readonly delivery: Pick<Delivery, 'offer' | 'offerLive'>;
  /** How far the collector's clock was from the agent's at a moment of the agent's clock. */
  readonly clock: (atNs: bigint) => ClockDifference;
  /** By how many ns the offset at another moment lies above that at `atNs` (pinged-clock.ts). */
  readonly apartFrom: (atNs: bigint) => (otherNs: bigint) => number;
  readonly epoch: () => number;
  /** Whether a run keeps each of its requests. */
  readonly keepsAll: (runId: string) => boolean;
  /** Called when the spool begins to refuse batches, and when it takes them again. */
  readonly onSpool: (state: 'refusing' | 'taking', reason: string) => void;
}

const NONE: ReadonlySet<ProbeRecord> = new Set();

export class BatchMaker {
  readonly #parts: BatchMakerParts;
  readonly #packer = createPacker();
  #epoch = -1;
  #seq = 0;
  #isRefusing = false;

  constructor(parts: BatchMakerParts) {
    this.#parts = parts;
  }

  /** `runId` is the run that the interval belongs to. Without one, the records are shown live only. */
  add(interval: Interval, runId: string | undefined): void {
    const steps = this.steps(interval, runId);
    while (steps.next().done !== true);
  }

  /** Adds as `add` does, in small steps. One interval has to be done before the next one is begun. */
  *steps(interval: Interval, runId: string | undefined): Generator<void> {
    const faults = new Faults();
    const clock = this.#parts.clock(interval.endNs);
    const {offsetNs} = clock;
    const records = yield* onOwnOffsets(interval.records, this.#parts.apartFrom(interval.endNs));
    const kept = yield* this.#keptOf(records, runId, offsetNs);
    const how = {faults, kept, clockOffsetNs: offsetNs};
    const pieces: PackedRecords[] = [];
    for (const piece of packing(records, this.#packer, how)) {
      if (piece !== undefined) pieces.push(piece);
      yield;
    }
    // They leave right after each other, so that one transaction of the collector takes in all of them.
    for (const piece of pieces) {
      this.#addPiece({...interval, clock}, runId, piece);
      yield;
    }
    const {invalid, fault} = faults;
    if (fault === undefined) return;
    if (runId !== undefined) {
      this.#parts.books.produced(runId, invalid);
      this.#parts.books.dropped(runId, 'invalid', invalid);
    }
    this.#addPiece({...interval, clock}, runId, packRecords([notSent(invalid, fault)]));
  }

  /** The requests that may be kept; undefined for all. Outside of a run, requests are only counted. */
  *#keptOf(
    records: readonly ProbeRecord[],
    runId: string | undefined,
    offsetNs: bigint,
  ): Generator<void, ReadonlySet<ProbeRecord> | undefined> {
    if (runId === undefined) return NONE;
    if (this.#parts.keepsAll(runId)) return undefined;
    return yield* choosingKept(records, offsetNs);
  }

  #addPiece(interval: TimedInterval, runId: string | undefined, records: PackedRecords): void {
    if (runId === undefined) this.#addLive(interval, records);
    else this.#addToRun(interval, runId, records);
  }

  #addLive(interval: TimedInterval, records: PackedRecords): void {
    const stamp = this.#stamp(interval, undefined);
    this.#parts.delivery.offerLive(encodeBatchFrame(stamp, records));
    this.#seq = stamp.seq;
  }

  #addToRun(interval: TimedInterval, runId: string, records: PackedRecords): void {
    const {spool, books, delivery} = this.#parts;
    books.produced(runId, records.count);
    const stamp = this.#stamp(interval, runId);
    const {epoch, seq, production, endNs} = stamp;
    const frame = encodeBatchFrame(stamp, records);
    const spooled = {runId, epoch, seq, production, endNs, frame, records: records.count};
    const result = spool.append(spooled);
    if (result.ok) {
      this.#seq = seq;
      delivery.offer(epoch, seq, frame);
    } else {
      books.dropped(runId, 'spool_full', records.count);
      // The run loses the batch, but watchers may still see it live.
      this.#addLive(interval, records);
    }
    this.#tellSpool(result.ok ? undefined : result.reason);
  }

  #stamp({startNs, endNs, clock}: TimedInterval, runId: string | undefined): BatchStamp {
    const {books, epoch} = this.#parts;
    if (epoch() !== this.#epoch) {
      this.#epoch = epoch();
      this.#seq = 0;
    }
    const {offsetNs, errorNs} = clock;
    return {
      ...optional('runId', runId),
      epoch: this.#epoch,
      seq: this.#seq + 1,
      startNs,
      endNs,
      clockOffsetNs: offsetNs,
      clockErrorNs: errorNs,
      production: books.of(runId),
    };
  }

  #tellSpool(refusal: string | undefined): void {
    const isRefusing = refusal !== undefined;
    if (isRefusing === this.#isRefusing) return;
    this.#isRefusing = isRefusing;
    this.#parts.onSpool(isRefusing ? 'refusing' : 'taking', refusal ?? '');
  }
}

/** The books count these records; the loss says what was wrong with them. */
function notSent(count: number, detail: string): LossRecord {
  return {kind: 'loss', probe: 'agent', reason: 'unreadable', count, detail};
}
