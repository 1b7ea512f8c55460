// An agent that sends frames which are made beforehand, or cheaply as they are sent, and notes when each was
// acked. It does as little work as possible, because only the collector is measured.

import {WebSocket} from 'ws';

import {decodeCollectorFrame, encodeAgentFrame} from '../../../src/wire/codec.js';
import {PROTOCOL_MAJOR, PROTOCOL_MINOR} from '../../../src/wire/limits.js';

export class BenchAgent {
  readonly frames: readonly Uint8Array[];
  readonly ackMs: number[] = [];
  readonly #agentId: string;
  readonly #sentMs: number[] = [];
  #socket: WebSocket | undefined;
  #acked = 0;
  #awaited: {readonly count: number; readonly resolve: () => void} | undefined;

  /** `frames` are batches of epoch 1, numbered from 1 on. Without any, `sendFrame` has them one by one. */
  constructor(number: number, frames: readonly Uint8Array[] = []) {
    this.#agentId = `bench-agent-${number}`;
    this.frames = frames;
  }

  async open(url: string): Promise<void> {
    // As agents do on loopback and over TLS (agent/uplink/connection.ts).
    const generateMask = (mask: Buffer): void => void mask.fill(0);
    const socket = new WebSocket(url, {perMessageDeflate: false, generateMask});
    this.#socket = socket;
    await new Promise((resolve) => socket.once('open', resolve));
    const welcomed = new Promise<void>((resolve) => {
      socket.on('message', (data) => this.#onFrame(data as Buffer, resolve));
    });
    socket.send(encodeAgentFrame({kind: 'hello', ...HELLO, agentId: this.#agentId}));
    await welcomed;
  }

  /** How many frames were sent. The next one has the number after it. */
  get sent(): number {
    return this.#sentMs.length;
  }

  get isAcked(): boolean {
    return this.#acked === this.sent;
  }

  /** Sends the next frames. */
  send(count = 1): void {
    for (let left = count; left > 0; left--) this.sendFrame(this.frames[this.sent]!);
  }

  /** Sends a batch with the number `sent + 1`. */
  sendFrame(frame: Uint8Array): void {
    this.#sentMs.push(performance.now());
    this.#socket!.send(frame);
  }

  /** Resolves when so many frames are acked. */
  acked(count = this.frames.length): Promise<void> {
    return new Promise((resolve) => {
      this.#awaited = {count, resolve};
      this.#tellAcked();
    });
  }

  close(): void {
    this.#socket?.terminate();
  }

  #onFrame(bytes: Buffer, welcomed: () => void): void {
    const frame = decodeCollectorFrame(bytes);
    if (frame.kind === 'welcome') welcomed();
    if (frame.kind === 'ping') this.#pong(frame.number);
    if (frame.kind !== 'ack') return;
    const nowMs = performance.now();
    for (; this.#acked < frame.seq; this.#acked++) {
      this.ackMs.push(nowMs - this.#sentMs[this.#acked]!);
    }
    this.#tellAcked();
  }

  #tellAcked(): void {
    if (this.#awaited !== undefined && this.#acked >= this.#awaited.count) this.#awaited.resolve();
  }

  #pong(number: number): void {
    const nowNs = BigInt(Date.now()) * 1_000_000n;
    const times = {pingSentNs: 0n, receivedNs: nowNs, sentNs: nowNs};
    this.#socket!.send(encodeAgentFrame({kind: 'pong', number, ...times}));
  }
}

const HELLO = {
  ...{major: PROTOCOL_MAJOR, minor: PROTOCOL_MINOR, epoch: 1, spooledEpochs: []},
  host: {name: 'bench', kernel: '', bpftrace: '', cpus: 1, memoryBytes: 0, bootId: ''},
} as const;
