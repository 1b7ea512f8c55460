// The spool against a model of itself: whatever happens, in whatever order, nothing that was taken
// is lost but what was damaged, nothing changes, and the books of a run balance.

import assert from 'node:assert/strict';

import fc from 'fast-check';

import {Spool} from '../../../../agent/spool/spool.js';
import {FakeDisk} from './fake-disk.js';

const LIMIT_BYTES = 24 * 1024;

interface ModelBatch {
  readonly runId: string;
  readonly epoch: number;
  readonly seq: number;
  readonly records: number;
  readonly fill: number;
  readonly bytes: number;
}

/** Spool and model side by side; each command acts on both. */
class Drill {
  readonly disk = new FakeDisk();
  epoch = 1;
  seq = 0;
  runId = 'run-0';
  /** Not acked. */
  held: ModelBatch[] = [];
  /** Acked, and perhaps still in a file: a killed agent sends them again. */
  acked: ModelBatch[] = [];
  damaged: ModelBatch[] = [];
  /** Taken, and gone with the power before the disk had them. */
  forgotten: ModelBatch[] = [];
  produced = new Map<string, number>();
  refused = new Map<string, number>();
  lost = new Map<string, number>();
  /** The run of the batch that was taken last, and what the run had produced with it. */
  last: {readonly runId: string; readonly produced: number} | undefined;
  spool = this.#open();

  append(records: number, bytes: number, freeBytes: number): void {
    const batch = {
      runId: this.runId,
      epoch: this.epoch,
      seq: this.seq + 1,
      records,
      fill: (this.seq * 31 + this.epoch) & 0xff,
      bytes,
    };
    this.#count(this.produced, batch.runId, records);
    this.disk.freeBytes = freeBytes;
    const result = this.spool.append({
      ...batch,
      production: {
        producedRecords: this.produced.get(batch.runId) ?? 0,
        droppedSpoolFull: this.refused.get(batch.runId) ?? 0,
        droppedInvalid: this.lost.get(batch.runId) ?? 0,
      },
      endNs: BigInt(batch.seq),
      frame: Buffer.alloc(bytes, batch.fill),
    });
    this.disk.freeBytes = Infinity;
    if (result.ok) {
      this.seq += 1;
      this.held.push(batch);
      this.last = {runId: batch.runId, produced: this.produced.get(batch.runId) ?? 0};
    } else {
      this.#count(this.refused, batch.runId, records);
    }
  }

  /** The collector acks only what was sent, and so was read before. */
  ack(share: number): void {
    this.check();
    const mine = this.held.filter(({epoch}) => epoch === this.held[0]?.epoch);
    const last = mine[Math.floor(share * mine.length)];
    if (last === undefined) return;
    this.spool.ack(last.epoch, last.seq);
    this.#release((batch) => batch.epoch === last.epoch && batch.seq <= last.seq);
  }

  /** The agent is killed and starts again, in a new epoch. */
  kill(): void {
    this.#start();
  }

  /** …while it writes a batch, of which some bytes arrived; that batch was never produced. */
  killWhileWriting(records: number, bytes: number, written: number): void {
    const before = {produced: new Map(this.produced), taken: this.last};
    this.disk.failsToTruncate = true;
    this.disk.failsToRemove = true;
    this.append(records, bytes, written);
    if (this.last === before.taken) {
      this.produced = before.produced;
      this.#count(this.refused, this.runId, -records);
    }
    this.disk.failsToTruncate = false;
    this.disk.failsToRemove = false;
    this.#start();
  }

  /** The power is cut: the disk has a part of what was written last. */
  cutPower(share: number): void {
    this.check(); // what is damaged is noticed before, and counted
    const name = this.disk.written ?? '';
    const file = this.disk.files.get(name);
    if (file === undefined) return;
    this.disk.files.set(name, file.subarray(0, Math.floor(share * file.length)));
    this.forgotten.push(...this.held.filter((batch) => !this.#isOnDisk(batch)));
    this.held = this.held.filter((batch) => this.#isOnDisk(batch));
    this.last = undefined; // the books are those of an earlier batch
    this.#start();
  }

  endOrderly(): void {
    this.spool.close();
    this.#start();
  }

  nextRun(): void {
    this.runId = `run-${Number(this.runId.slice(4)) + 1}`;
  }

  /**
   * A bit flips in the frame of a batch that is held. Not in the last of an epoch: for a later life
   * that looks like a write that was never finished.
   */
  flip(share: number): void {
    const at = Math.floor(share * this.held.length);
    const batch = this.held[at];
    if (batch === undefined || this.held[at + 1]?.epoch !== batch.epoch) return;
    for (const file of this.disk.files.values()) {
      const at = frameAt(file, batch);
      if (at === undefined) continue;
      file[at]! ^= 4;
      this.held = this.held.filter((other) => other !== batch);
      this.damaged.push(batch);
      return;
    }
  }

  /** What a sender gets is what is held; what was acked may come once more; nothing else may. */
  check(): void {
    const seen: string[] = [];
    for (const epoch of this.spool.epochs()) {
      for (let seq = -1; ;) {
        const entry = this.spool.next(epoch, seq);
        if (entry === undefined) break;
        seq = entry.seq;
        const frame = this.spool.read(epoch, seq);
        if (frame !== undefined) seen.push(nameOf({...entry, epoch}, frame));
      }
    }
    const held = this.held.map((batch) => nameOf(batch, Buffer.alloc(batch.bytes, batch.fill)));
    const acked = this.acked.map((batch) => nameOf(batch, Buffer.alloc(batch.bytes, batch.fill)));
    assert.deepEqual(
      seen.filter((name) => !acked.includes(name)),
      held,
    );
    assert.ok(this.disk.bytes() <= LIMIT_BYTES + 2_000);
  }

  /** Every record that was produced is held, acked, refused, gone with the power, or damaged and counted. */
  checkBooks(): void {
    for (const [runId, produced] of this.produced) {
      const of = (batches: ModelBatch[]): number =>
        batches
          .filter((batch) => batch.runId === runId)
          .reduce((sum, {records}) => sum + records, 0);
      const accounted = of(this.held) + of(this.acked) + (this.refused.get(runId) ?? 0);
      assert.equal(produced - accounted, of(this.damaged) + of(this.forgotten), runId);
    }
    const lost = [...this.lost.values()].reduce((sum, records) => sum + records, 0);
    const damaged = this.damaged.reduce((sum, {records}) => sum + records, 0);
    assert.equal(lost, damaged);
  }

  #isOnDisk(batch: ModelBatch): boolean {
    return [...this.disk.files.values()].some((file) => {
      const at = frameAt(file, batch);
      return at !== undefined && at + batch.bytes <= file.length;
    });
  }

  #open(): Spool {
    return new Spool({
      disk: this.disk,
      limitBytes: LIMIT_BYTES,
      onLost: (runId, records) => this.#count(this.lost, runId, records),
    });
  }

  #start(): void {
    this.spool = this.#open();
    if (this.last !== undefined) {
      const books = this.spool.recovery.books.get(this.last.runId);
      assert.equal(books?.production.producedRecords, this.last.produced);
    }
    this.epoch += 1;
    this.seq = 0;
  }

  #release(isAcked: (batch: ModelBatch) => boolean): void {
    this.acked.push(...this.held.filter(isAcked));
    this.held = this.held.filter((batch) => !isAcked(batch));
  }

  #count(counts: Map<string, number>, runId: string, records: number): void {
    counts.set(runId, (counts.get(runId) ?? 0) + records);
  }
}

/** Where a batch's frame begins in a file, found by the epoch and seq that its record begins with. */
function frameAt(file: Buffer, {epoch, seq, runId}: ModelBatch): number | undefined {
  const key = Buffer.alloc(8);
  key.writeUInt32LE(epoch, 0);
  key.writeUInt32LE(seq, 4);
  for (let at = file.indexOf('RSr1'); at >= 0; at = file.indexOf('RSr1', at + 1)) {
    if (file.subarray(at + 12, at + 20).equals(key)) return at + 66 + runId.length;
  }
  return undefined;
}

function nameOf(
  {runId, epoch, seq, records}: {runId: string; epoch: number; seq: number; records: number},
  frame: Uint8Array,
): string {
  return `${epoch}/${seq} ${runId} ${records} ${frame.length}×${frame[0] ?? ''}`;
}

const bytes = fc.integer({min: 1, max: 1_500});
const records = fc.integer({min: 1, max: 50});
const share = fc.double({min: 0, max: 0.999, noNaN: true});

const command: fc.Arbitrary<(drill: Drill) => void> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.tuple(records, bytes).map(
      ([count, size]) =>
        (drill: Drill) =>
          drill.append(count, size, Infinity),
    ),
  },
  {weight: 4, arbitrary: share.map((part) => (drill: Drill) => drill.ack(part))},
  {weight: 1, arbitrary: fc.constant((drill: Drill) => drill.kill())},
  {
    weight: 1,
    arbitrary: fc.tuple(records, bytes, fc.nat({max: 800})).map(
      ([count, size, written]) =>
        (drill: Drill) =>
          drill.killWhileWriting(count, size, written),
    ),
  },
  {weight: 1, arbitrary: fc.constant((drill: Drill) => drill.endOrderly())},
  {weight: 1, arbitrary: fc.constant((drill: Drill) => drill.nextRun())},
  {
    weight: 2,
    arbitrary: fc.tuple(records, bytes, fc.nat({max: 300})).map(
      ([count, size, free]) =>
        (drill: Drill) =>
          drill.append(count, size, free),
    ),
  },
  {weight: 1, arbitrary: share.map((part) => (drill: Drill) => drill.flip(part))},
  {weight: 1, arbitrary: share.map((part) => (drill: Drill) => drill.cutPower(part))},
  {weight: 3, arbitrary: fc.constant((drill: Drill) => drill.check())},
);

/** So many random sequences of at most so many commands. Throws at the first that breaks the promise. */
export function drillSpool(numRuns: number, maxLength: number, seed?: number): void {
  fc.assert(
    fc.property(fc.array(command, {maxLength, size: 'max'}), (commands) => {
      const drill = new Drill();
      for (const act of commands) act(drill);
      drill.check();
      drill.kill();
      drill.check();
      drill.checkBooks();
    }),
    {numRuns, ...(seed === undefined ? {} : {seed})},
  );
}
