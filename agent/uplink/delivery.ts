// Decides what goes over the link, and in which order: new batches go at once, batches that an outage
// left in the spool go beside them, and each epoch keeps the order of its seq.
//
// An ack covers an epoch up to a seq, so that order makes it true. An agent that reconnects with many
// batches in its spool begins a new epoch (agent.ts), so that new batches need not wait for old ones.

import type {Spool} from '../spool/spool.js';
import type {SpoolEntry} from '../spool/recovery.js';

/** The part of a connection that is needed here. */
export interface Link {
  /** The bytes that the network has not taken yet. */
  readonly bufferedBytes: number;
  sendBytes(bytes: Uint8Array): void;
}

/** New batches stay in the spool while the network is so many bytes behind. */
const LIVE_BUFFER_BYTES = 512 * 1024;
/** So many bytes of old batches are on their way at once. A new batch may have to wait behind them. */
const BACKLOG_WINDOW_BYTES = 256 * 1024;
/** Half of the rate that limits.ts allows an agent. */
const BACKLOG_PER_SECOND = 1_000;
const PUMP_MS = 20;

interface InFlight {
  readonly epoch: number;
  readonly seq: number;
  readonly bytes: number;
}

export class Delivery {
  readonly #spool: Spool;
  #link: Link | undefined;
  /** The epoch of the new batches. All other epochs in the spool are old. */
  #epoch = 0;
  /** The last seq of each epoch that was sent over this link. */
  #sent = new Map<number, number>();
  #backlogInFlight: InFlight[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(spool: Spool) {
    this.#spool = spool;
  }

  /** Begins with a new link. Nothing was sent over it yet, so all batches of the spool are due. */
  connect(link: Link, epoch: number): void {
    this.disconnect();
    this.#link = link;
    this.#epoch = epoch;
    this.#pumpNew();
  }

  disconnect(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#link = undefined;
    this.#sent = new Map();
    this.#backlogInFlight = [];
  }

  /** Sends a batch that was just spooled, if it may go now. Its frame need not be read again then. */
  offer(epoch: number, seq: number, frame: Uint8Array): void {
    if (epoch === this.#epoch && this.#mayGo() && this.#due(epoch)?.seq === seq) {
      this.#send(epoch, seq, frame);
    } else {
      this.#pumpNew();
    }
  }

  /** Sends a batch that is not in the spool: now, or never. */
  offerLive(frame: Uint8Array): void {
    if (this.#mayGo()) this.#link?.sendBytes(frame);
  }

  ack(epoch: number, seq: number): void {
    // A batch that was not sent cannot have been stored.
    const acked = Math.min(seq, this.#sent.get(epoch) ?? -1);
    this.#spool.ack(epoch, acked);
    this.#backlogInFlight = this.#backlogInFlight.filter(
      (batch) => batch.epoch !== epoch || batch.seq > acked,
    );
    this.#pumpNew();
  }

  #pumpNew(): void {
    for (;;) {
      const entry = this.#mayGo() ? this.#due(this.#epoch) : undefined;
      if (entry === undefined) break;
      this.#sendFromSpool(this.#epoch, entry);
    }
    this.#planNext();
  }

  /** Sends old batches, oldest epoch first, as many as rate and window allow. */
  #pumpBacklog(): void {
    let left = (BACKLOG_PER_SECOND * PUMP_MS) / 1_000;
    for (const epoch of this.#backlog()) {
      for (;;) {
        const entry = left > 0 && this.#hasWindow() ? this.#due(epoch) : undefined;
        if (entry === undefined) break;
        const isSent = this.#sendFromSpool(epoch, entry);
        if (isSent) this.#backlogInFlight.push({epoch, seq: entry.seq, bytes: entry.bytes});
        left -= 1;
      }
    }
  }

  #planNext(): void {
    if (this.#link === undefined || this.#timer !== undefined) return;
    const isBehind = this.#due(this.#epoch) !== undefined || this.#backlog().length > 0;
    if (!isBehind) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#pumpBacklog();
      this.#pumpNew();
    }, PUMP_MS);
  }

  #backlog(): readonly number[] {
    return this.#spool.epochs().filter((epoch) => epoch !== this.#epoch);
  }

  /**
   * The next batch of an epoch. An ack names no run, so a batch of another run waits until all batches
   * before it are acked.
   */
  #due(epoch: number): SpoolEntry | undefined {
    const next = this.#spool.next(epoch, this.#sent.get(epoch) ?? -1);
    const first = this.#spool.next(epoch, -1);
    return next?.runId === first?.runId ? next : undefined;
  }

  #sendFromSpool(epoch: number, {seq}: SpoolEntry): boolean {
    const frame = this.#spool.read(epoch, seq);
    if (frame === undefined) return false; // it is damaged, and has left the spool
    this.#send(epoch, seq, frame);
    return true;
  }

  #send(epoch: number, seq: number, frame: Uint8Array): void {
    this.#link?.sendBytes(frame);
    this.#sent.set(epoch, seq);
  }

  #mayGo(): boolean {
    return this.#link !== undefined && this.#link.bufferedBytes < LIVE_BUFFER_BYTES;
  }

  #hasWindow(): boolean {
    const bytes = this.#backlogInFlight.reduce((sum, batch) => sum + batch.bytes, 0);
    return bytes < BACKLOG_WINDOW_BYTES;
  }
}
