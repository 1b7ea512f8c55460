// The transport under an agent's session: it takes frames in and out, decides when the socket is not
// read, and ends it. It knows nothing of what frames mean.

import type {RawData, WebSocket} from 'ws';

import {ProfilerError} from '../../domain/error.js';
import type {Clock} from '../../domain/ports.js';
import {batchNameOf, decodeAgentFrame, encodeCollectorFrame} from '../../wire/codec.js';
import type {AgentFrame, CollectorFrame} from '../../wire/frames.js';
import {MAX_BATCHES_PER_SECOND} from '../../wire/limits.js';
import {TokenBucket, type Rate} from '../../pace/token-bucket.js';
import type {TimeSlices} from '../../pace/time-slices.js';
import type {WaitingShares} from './waiting-shares.js';

/** The close codes of RFC 6455, section 7.4.1, and from 4000 on our own. */
export const CLOSE = {
  goingAway: 1001,
  unsupported: 1003,
  unreadable: 1007,
  unacceptable: 1008,
  failed: 1011,
  refused: 4000,
  replaced: 4001,
  silent: 4002,
} as const;

const BATCHES: Rate = {
  perSecond: MAX_BATCHES_PER_SECOND,
  burst: 10 * MAX_BATCHES_PER_SECOND,
};

/** A close frame takes 123 bytes of reason (RFC 6455, section 5.5). */
const REASON_BYTES = 120;

/** A peer that does not answer a close frame is cut off after so long. */
const CLOSING_MS = 5_000;

/** The agent is being let in, its batches wait for the disk, its frames to be looked at, or it sends too fast. */
export type PauseReason = 'welcome' | 'waiting' | 'inbox' | 'rate';

export interface SocketListener {
  /** `atNs` is the time at which the frame came, which may be a while ago. */
  frame(frame: AgentFrame, bytes: Buffer, atNs: bigint): void;
  /** A frame came that no agent of ours would send. The socket is closing. */
  invalid(reason: string): void;
  closed(): void;
}

export interface SocketParts {
  readonly clock: Clock;
  readonly slices: TimeSlices;
  /** With more than half of these bytes waiting to be looked at, the socket is not read. */
  readonly shares: Pick<WaitingShares, 'sizeBytes'>;
}

interface Arrived {
  readonly bytes: Buffer;
  readonly atNs: bigint;
}

export class AgentSocket {
  readonly #socket: WebSocket;
  readonly #listener: SocketListener;
  readonly #clock: Clock;
  readonly #slices: TimeSlices;
  readonly #shares: Pick<WaitingShares, 'sizeBytes'>;
  readonly #bucket: TokenBucket;
  readonly #pauses = new Set<PauseReason>();
  #inbox: Arrived[] = [];
  #inboxBytes = 0;
  #lastHeardNs: bigint;
  /** Whether a turn to look at the inbox is queued. */
  #isLooking = false;
  /** Whether frames go in and out. */
  #isOpen = true;
  /** Whether the connection is gone. Its last frames may still be in the inbox. */
  #isGone = false;

  constructor(socket: WebSocket, listener: SocketListener, {clock, slices, shares}: SocketParts) {
    this.#socket = socket;
    this.#listener = listener;
    this.#clock = clock;
    this.#slices = slices;
    this.#shares = shares;
    this.#lastHeardNs = clock.nowNs();
    this.#bucket = new TokenBucket(BATCHES, this.#lastHeardNs);
    socket.on('message', (data, isBinary) => this.#onMessage(data, isBinary));
    socket.on('close', () => this.#onGone());
    // ws closes the socket itself, with the right code, for errors of size, masking and fragments.
    socket.on('error', (error) => this.#turnAway(error.message));
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  send(frame: CollectorFrame): void {
    if (this.#isOpen) this.#socket.send(encodeCollectorFrame(frame));
  }

  /**
   * Stops reading until `read` is called for the same reason; TCP makes the agent wait. The reason `waiting` holds
   * back what was read before, too: one read brings hundreds of small batches.
   */
  stopReading(reason: PauseReason): void {
    this.#pauses.add(reason);
    this.#socket.pause();
  }

  read(reason: PauseReason): void {
    if (!this.#pauses.delete(reason)) return;
    this.#look();
    if (this.#pauses.size > 0) return;
    this.#lastHeardNs = this.#clock.nowNs(); // it was silent because we did not read
    this.#socket.resume();
  }

  silentMs(): number {
    if (this.#pauses.size > 0) return 0;
    return Number((this.#clock.nowNs() - this.#lastHeardNs) / 1_000_000n);
  }

  /** The clock jumped, so times that were read from it before are void. */
  clockMoved(): void {
    this.#lastHeardNs = this.#clock.nowNs();
  }

  close(code: number, reason: string): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#socket.resume(); // so that the other side's close frame is read
    this.#socket.close(code, Buffer.from(reason).subarray(0, REASON_BYTES).toString());
    const cutOff = setTimeout(() => this.#socket.terminate(), CLOSING_MS);
    this.#socket.once('close', () => clearTimeout(cutOff));
  }

  /** Closes the socket because of a frame that no agent of ours would send. */
  reject(code: number, reason: string): void {
    this.close(code, reason);
    this.#turnAway(reason);
  }

  #onMessage(data: RawData, isBinary: boolean): void {
    if (!this.#isOpen) return;
    if (!isBinary) return this.reject(CLOSE.unsupported, 'text, where protobuf is spoken');
    const bytes = data as Buffer;
    this.#lastHeardNs = this.#clock.nowNs();
    this.#limitRate();
    this.#inboxBytes += bytes.length;
    if (this.#inboxBytes > this.#shares.sizeBytes / 2) this.stopReading('inbox');
    this.#inbox.push({bytes, atNs: this.#lastHeardNs});
    this.#look();
  }

  /** Frames are looked at in turns with those of other sockets. */
  #look(): void {
    if (this.#isLooking || this.#inbox.length === 0 || this.#isHeld()) return;
    this.#isLooking = true;
    this.#slices.add(() => (this.#isLooking = this.#lookAtNext()));
  }

  /** A batch takes several times the memory of its frame. When the socket is gone, no more frames come. */
  #isHeld(): boolean {
    return this.#pauses.has('waiting') && !this.#isGone;
  }

  #lookAtNext(): boolean {
    if (this.#isHeld()) return false;
    const next = this.#inbox.shift();
    if (next === undefined) return false; // the socket was turned away meanwhile
    this.#inboxBytes -= next.bytes.length;
    if (this.#inboxBytes <= this.#shares.sizeBytes / 4) this.read('inbox');
    this.#deliver(next);
    if (this.#inbox.length > 0) return true;
    if (this.#isGone) this.#listener.closed();
    return false;
  }

  #deliver({bytes, atNs}: Arrived): void {
    let frame: AgentFrame;
    try {
      frame = decodeAgentFrame(bytes);
    } catch (error) {
      if (!(error instanceof ProfilerError)) throw error;
      const name = batchNameOf(bytes);
      if (name === undefined) return this.reject(CLOSE.unreadable, error.message);
      // The agent gives up the batch that is named: it would fail again.
      const {epoch, seq} = name;
      return this.reject(CLOSE.unacceptable, `batch ${epoch}/${seq}: ${error.message}`);
    }
    this.#listener.frame(frame, bytes, atNs);
  }

  #limitRate(): void {
    const waitMs = this.#bucket.take(this.#lastHeardNs);
    if (waitMs === 0 || this.#pauses.has('rate')) return;
    this.stopReading('rate');
    setTimeout(() => this.read('rate'), waitMs);
  }

  #turnAway(reason: string): void {
    this.#isOpen = false;
    this.#inbox = [];
    this.#inboxBytes = 0;
    this.#listener.invalid(reason);
  }

  #onGone(): void {
    this.#isOpen = false;
    this.#isGone = true;
    if (this.#inbox.length === 0) this.#listener.closed();
    else this.#look();
  }
}
