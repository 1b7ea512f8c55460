// What goes over the link, and in which order: new batches at once, what an outage left in the spool
// beside them, each epoch in the order of its seq.
//
// The order is what makes a cumulative ack true: it covers an epoch up to a seq, so nothing of an
// epoch may be sent before what came before it. An agent that reconnects with a backlog therefore
// begins a new epoch (uplink-session.ts), and the old one is caught up without holding up the new.

import type {Spool} from '../spool/spool.js';
import type {SpoolEntry} from '../spool/recovery.js';

/** The part of a connection that this needs. */
export interface Link {
  /** Bytes that the network has not taken yet. */
  readonly bufferedBytes: number;
  sendBytes(bytes: Uint8Array): void;
}

/** New batches wait in the spool when the network is this far behind. */
const LIVE_BUFFER_BYTES = 512 * 1024;
/** What is on its way of a backlog, unacked: it is what a new batch may have to queue behind. */
const BACKLOG_WINDOW_BYTES = 256 * 1024;
/** Half of what limits.ts allows an agent. */
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
  /** The epoch whose batches are new. */
  #epoch = 0;
  /** The last seq of each epoch that went over this link. */
  #sent = new Map<number, number>();
  #backlogInFlight: InFlight[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(spool: Spool) {
    this.#spool = spool;
  }

  /** A new link, over which nothing was sent yet: all that the spool holds is due. */
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

  /** A batch that was just spooled; its frame saves reading it again. */
  offer(epoch: number, seq: number, frame: Uint8Array): void {
    if (epoch === this.#epoch && this.#mayGo() && this.#due(epoch)?.seq === seq) {
      this.#send(epoch, seq, frame);
    } else {
      this.#pumpNew();
    }
  }

  /** A batch that is in no spool: it goes now or never. */
  offerLive(frame: Uint8Array): void {
    if (this.#mayGo()) this.#link?.sendBytes(frame);
  }

  ack(epoch: number, seq: number): void {
    // More than was sent cannot have been stored.
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

  /** Oldest first; as much as the timer's pace and the window allow. */
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
   * The next batch of an epoch. An ack names no run: one of another run waits until all before it
   * are acked.
   */
  #due(epoch: number): SpoolEntry | undefined {
    const next = this.#spool.next(epoch, this.#sent.get(epoch) ?? -1);
    const first = this.#spool.next(epoch, -1);
    return next?.runId === first?.runId ? next : undefined;
  }

  #sendFromSpool(epoch: number, {seq}: SpoolEntry): boolean {
    const frame = this.#spool.read(epoch, seq);
    if (frame === undefined) return false; // damaged; the spool no longer has it
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
