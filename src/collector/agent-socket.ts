// The transport under an agent's session: frames in and out, when the socket is not read, and how it
// ends. Knows nothing of what frames mean.

import type {RawData, WebSocket} from 'ws';

import {ProfilerError} from '../domain/error.js';
import {decodeAgentFrame, encodeCollectorFrame} from '../wire/codec.js';
import type {AgentFrame, CollectorFrame} from '../wire/frames.js';
import {MAX_BATCHES_PER_SECOND} from '../wire/limits.js';
import {TokenBucket} from './token-bucket.js';

/** Close codes: RFC 6455 section 7.4.1, and from 4000 on our own. */
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

const BURST_SECONDS = 10;

/** A close frame has room for 123 bytes of reason (RFC 6455, section 5.5). */
const REASON_BYTES = 120;

/** A peer that does not answer a close frame is cut off after so long. */
const CLOSING_MS = 5_000;

export interface SocketListener {
  frame(frame: AgentFrame, bytes: Buffer): void;
  /** Something came that no agent of ours would send; the socket is closing. */
  invalid(reason: string): void;
  closed(): void;
}

export class AgentSocket {
  readonly #socket: WebSocket;
  readonly #listener: SocketListener;
  readonly #nowMs: () => number;
  readonly #bucket: TokenBucket;
  readonly #pauses = new Set<string>();
  #lastHeardMs: number;
  #isOpen = true;

  constructor(socket: WebSocket, listener: SocketListener, nowMs: () => number) {
    this.#socket = socket;
    this.#listener = listener;
    this.#nowMs = nowMs;
    this.#lastHeardMs = nowMs();
    const burst = BURST_SECONDS * MAX_BATCHES_PER_SECOND;
    this.#bucket = new TokenBucket(MAX_BATCHES_PER_SECOND, burst, nowMs());
    socket.on('message', (data, isBinary) => this.#onMessage(data, isBinary));
    socket.on('close', () => this.#onClosed());
    // What ws finds wrong (size, masking, fragments) closes the socket with the right code.
    socket.on('error', (error) => this.#onInvalid(error.message));
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  send(frame: CollectorFrame): void {
    if (this.#isOpen) this.#socket.send(encodeCollectorFrame(frame));
  }

  /** Stops reading until `read` is called for the same reason; TCP makes the agent wait. */
  stopReading(reason: string): void {
    this.#pauses.add(reason);
    this.#socket.pause();
  }

  read(reason: string): void {
    if (!this.#pauses.delete(reason) || this.#pauses.size > 0) return;
    this.#lastHeardMs = this.#nowMs(); // it was silent because of us
    this.#socket.resume();
  }

  silentMs(): number {
    return this.#pauses.size > 0 ? 0 : this.#nowMs() - this.#lastHeardMs;
  }

  close(code: number, reason: string): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#socket.resume(); // else the other side's close frame would never be read
    this.#socket.close(code, Buffer.from(reason).subarray(0, REASON_BYTES).toString());
    const cutOff = setTimeout(() => this.#socket.terminate(), CLOSING_MS);
    this.#socket.once('close', () => clearTimeout(cutOff));
  }

  reject(code: number, reason: string): void {
    this.close(code, reason);
    this.#listener.invalid(reason);
  }

  #onMessage(data: RawData, isBinary: boolean): void {
    if (!this.#isOpen) return;
    if (!isBinary) return this.reject(CLOSE.unsupported, 'text, where protobuf is spoken');
    this.#lastHeardMs = this.#nowMs();
    this.#limitRate();
    const bytes = data as Buffer;
    const frame = this.#decode(bytes);
    if (frame !== undefined) this.#listener.frame(frame, bytes);
  }

  #decode(bytes: Buffer): AgentFrame | undefined {
    try {
      return decodeAgentFrame(bytes);
    } catch (error) {
      if (!(error instanceof ProfilerError)) throw error;
      this.reject(CLOSE.unreadable, error.message);
      return undefined;
    }
  }

  #limitRate(): void {
    const waitMs = this.#bucket.take(this.#nowMs());
    if (waitMs === 0 || this.#pauses.has('rate')) return;
    this.stopReading('rate');
    setTimeout(() => this.read('rate'), waitMs);
  }

  #onInvalid(reason: string): void {
    this.#isOpen = false;
    this.#listener.invalid(reason);
  }

  #onClosed(): void {
    this.#isOpen = false;
    this.#listener.closed();
  }
}
