// An agent that sends frames made beforehand, and notes when each was acked. It does as little work as
// possible, because only the collector is measured.

import {WebSocket} from 'ws';

import {histogramOf} from '../../../src/domain/histogram.js';
import type {ProbeRecord} from '../../../src/domain/record.js';
import {decodeCollectorFrame, encodeAgentFrame} from '../../../src/wire/codec.js';
import {PROTOCOL_MAJOR, PROTOCOL_MINOR} from '../../../src/wire/limits.js';

export class BenchAgent {
  readonly frames: Uint8Array[];
  readonly ackMs: number[] = [];
  readonly #agentId: string;
  readonly #sentMs: number[] = [];
  #socket!: WebSocket;
  #acked = 0;
  #finish!: () => void;
  readonly #finished = new Promise<void>((resolve) => (this.#finish = resolve));

  constructor(number: number, runId: string, count: number) {
    this.#agentId = `bench-agent-${number}`;
    this.frames = Array.from({length: count}, (_, seq) => batchFrame(runId, seq + 1, number));
  }

  async open(url: string): Promise<void> {
    this.#socket = new WebSocket(url, {perMessageDeflate: false});
    await new Promise((resolve) => this.#socket.once('open', resolve));
    const welcomed = new Promise<void>((resolve) => {
      this.#socket.on('message', (data) => this.#onFrame(data as Buffer, resolve));
    });
    this.#socket.send(encodeAgentFrame({kind: 'hello', ...HELLO, agentId: this.#agentId}));
    await welcomed;
  }

  send(): void {
    const next = this.#sentMs.push(performance.now()) - 1;
    this.#socket.send(this.frames[next]!);
  }

  done(): Promise<void> {
    return this.#finished;
  }

  close(): void {
    this.#socket.terminate();
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
    if (this.#acked === this.frames.length) this.#finish();
  }

  #pong(number: number): void {
    const nowNs = BigInt(Date.now()) * 1_000_000n;
    const times = {pingSentNs: 0n, receivedNs: nowNs, sentNs: nowNs};
    this.#socket.send(encodeAgentFrame({kind: 'pong', number, ...times}));
  }
}

function batchFrame(runId: string, seq: number, salt: number): Uint8Array {
  const endNs = 1_800_000_000_000_000_000n + BigInt(seq) * 1_000_000_000n;
  return encodeAgentFrame({
    kind: 'batch',
    batch: {
      ...{epoch: 1, seq, runId, startNs: endNs - 1_000_000_000n, endNs},
      ...{clockOffsetNs: 1_000n, clockErrorNs: 50_000n},
      production: {
        producedRecords: seq * RECORDS_PER_FRAME,
        droppedSpoolFull: 0,
        droppedInvalid: 0,
      },
      records: records(seq * 31 + salt),
    },
  });
}

/** A busy second of twelve system calls: latencies spread over some thirty buckets, and counters. */
function records(salt: number): ProbeRecord[] {
  return CALLS.flatMap((series, call): ProbeRecord[] => {
    const key = {target: 'registry', probe: 'syscalls', series};
    const values = Array.from({length: 60}, (_, n) => {
      return 700 * (call + 1) * 1.09 ** ((n * 7 + salt * 13) % 31);
    });
    return [
      {kind: 'histogram', ...key, metric: 'latency', histogram: histogramOf(values)},
      {kind: 'counter', ...key, metric: 'bytes', value: 4_096 * (salt % 997) + call},
      {kind: 'counter', ...key, metric: 'errors.EAGAIN', value: salt % 13},
    ];
  });
}

const CALLS = [
  ...['read', 'write', 'openat', 'close', 'fsync', 'epoll_pwait'],
  ...['futex', 'accept4', 'fstat', 'renameat2', 'sendto', 'mkdirat'],
];

const HELLO = {
  ...{major: PROTOCOL_MAJOR, minor: PROTOCOL_MINOR, epoch: 1, spooledEpochs: []},
  host: {name: 'bench', kernel: '', bpftrace: '', cpus: 1, memoryBytes: 0, bootId: ''},
} as const;

export const RECORDS_PER_FRAME = 3 * CALLS.length;
