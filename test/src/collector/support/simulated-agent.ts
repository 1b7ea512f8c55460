// An agent as far as the wire goes: hello, batches kept until acked, pongs, reports. Its records are
// whatever the test hands it.

import {setTimeout as sleep} from 'node:timers/promises';

import {WebSocket} from 'ws';

import type {Credentials} from '../../../../agent/uplink/credentials.js';

import type {ProbeRecord} from '../../../../src/domain/record.js';
import {decodeCollectorFrame, encodeAgentFrame} from '../../../../src/wire/codec.js';
import type {AgentFrame, CollectorFrame, WireBatch} from '../../../../src/wire/frames.js';
import {PROTOCOL_MAJOR, PROTOCOL_MINOR} from '../../../../src/wire/limits.js';

export interface SimulatedAgentOptions {
  readonly url: string;
  readonly agentId: string;
  readonly epoch?: number;
  readonly major?: number;
  readonly minor?: number;
  /** Its clock minus the real one. */
  readonly clockAheadNs?: bigint;
  /** Dials again when the socket closes. */
  readonly reconnects?: boolean;
  /** Sends all of its spool again, whatever the welcome says of it. */
  readonly forgetsKnown?: boolean;
  /** Has to prove who it is, as an agent without a token has. */
  readonly isStranger?: boolean;
  readonly credentials?: Credentials;
  /** The common name of its client certificate. */
  readonly certificate?: string;
  /** Answers pings; without it, the collector learns nothing of its clock. */
  readonly answersPings?: boolean;
  /** Says at once that a cut is made; without it, whoever begins a phase waits. */
  readonly answersCuts?: boolean;
}

interface Spooled {
  readonly batch: WireBatch;
  readonly bytes: Uint8Array;
}

export class SimulatedAgent {
  readonly agentId: string;
  readonly epoch: number;
  /** Everything it was told, but acks and pings. */
  readonly heard: CollectorFrame[] = [];
  readonly closes: {code: number; reason: string}[] = [];
  acks = 0;
  runId: string | undefined;
  clock: {offsetNs: bigint; errorNs: bigint} | undefined;
  produced = 0;
  /** Not acked yet, in the order of their numbers. */
  spool: Spooled[] = [];
  readonly #options: SimulatedAgentOptions;
  readonly #waiting: (() => void)[] = [];
  #socket: WebSocket | undefined;
  #seq = 0;
  #isOpen = false;
  #isStopped = false;

  constructor(options: SimulatedAgentOptions) {
    this.#options = options;
    this.agentId = options.agentId;
    this.epoch = options.epoch ?? 1;
    this.#dial();
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  nowNs(): bigint {
    const wallNs = BigInt(Math.round((performance.timeOrigin + performance.now()) * 1e6));
    return wallNs + (this.#options.clockAheadNs ?? 0n);
  }

  /** Makes a batch of the run that goes on, as far as it knows, or of the given one. */
  produce(records: readonly ProbeRecord[], runId = this.runId): WireBatch {
    const endNs = this.nowNs();
    this.produced += runId === undefined ? 0 : records.length;
    const batch: WireBatch = {
      epoch: this.epoch,
      seq: runId === undefined ? 0 : ++this.#seq,
      ...(runId === undefined ? {} : {runId}),
      startNs: endNs - 1_000_000_000n,
      endNs,
      clockOffsetNs: this.clock?.offsetNs ?? 0n,
      clockErrorNs: this.clock?.errorNs ?? 0n,
      production: this.#production(),
      records,
    };
    const bytes = encodeAgentFrame({kind: 'batch', batch});
    if (runId !== undefined) this.spool.push({batch, bytes});
    if (this.#isOpen) this.#socket!.send(bytes);
    return batch;
  }

  report(runId = this.runId, more: Partial<Extract<AgentFrame, {kind: 'report'}>> = {}): void {
    const mine = this.spool.filter(({batch}) => batch.runId === runId);
    this.sendFrame({
      kind: 'report',
      ...(runId === undefined ? {} : {runId}),
      production: this.#production(),
      spooledRecords: mine.reduce((sum, {batch}) => sum + batch.records.length, 0),
      processes: [],
      probes: [],
      probeCpuShare: 0,
      agentCpuShare: 0,
      lostEvents: 0,
      ...more,
    });
  }

  sendFrame(frame: AgentFrame): void {
    this.sendBytes(encodeAgentFrame(frame));
  }

  sendBytes(bytes: Uint8Array | string): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(bytes);
  }

  /** Waits until something it was told or that happened makes `isTrue` true. */
  async until(isTrue: () => boolean, what: string, deadlineMs = 20_000): Promise<void> {
    const endMs = performance.now() + deadlineMs;
    while (!isTrue()) {
      if (performance.now() > endMs) throw new Error(`${this.agentId}: ${what} did not happen`);
      await Promise.race([sleep(20), new Promise<void>((resolve) => this.#waiting.push(resolve))]);
    }
  }

  /** The refusal that it was told, once its socket is closed. */
  async refused(): Promise<Extract<CollectorFrame, {kind: 'refuse'}>> {
    await this.until(() => this.closes.length > 0, 'the end');
    const told = this.heard.find((frame) => frame.kind === 'refuse');
    if (told === undefined) throw new Error(`it was not refused: ${JSON.stringify(this.closes)}`);
    return told;
  }

  async opened(deadlineMs?: number): Promise<this> {
    await this.until(() => this.#isOpen, 'the welcome', deadlineMs);
    return this;
  }

  /** Everything it produced is acked. */
  async delivered(deadlineMs?: number): Promise<void> {
    await this.until(() => this.spool.length === 0, 'the last ack', deadlineMs);
  }

  stop(): void {
    this.#isStopped = true;
    this.#socket?.terminate();
  }

  #dial(): void {
    const {url, isStranger, certificate} = this.#options;
    const headers = {
      ...(isStranger === true && {'x-stranger': '1'}),
      ...(certificate !== undefined && {'x-certificate': certificate}),
    };
    const socket = new WebSocket(url, {perMessageDeflate: false, headers});
    this.#socket = socket;
    socket.on('open', () => this.#sayHello());
    socket.on('message', (data) => this.#onFrame(decodeCollectorFrame(data as Buffer)));
    socket.on('error', () => {}); // 'close' follows
    socket.on('close', (code, reason) => {
      this.#isOpen = false;
      this.closes.push({code, reason: reason.toString()});
      this.#wake();
      if (this.#options.reconnects && !this.#isStopped) setTimeout(() => this.#dial(), 50);
    });
  }

  #sayHello(): void {
    const epochs = new Set([...this.spool.map(({batch}) => batch.epoch), this.epoch]);
    this.sendFrame({
      kind: 'hello',
      major: this.#options.major ?? PROTOCOL_MAJOR,
      minor: this.#options.minor ?? PROTOCOL_MINOR,
      agentId: this.agentId,
      epoch: this.epoch,
      host: HOST,
      ...(this.#options.minor === 0 ? {} : {agentVersion: '0.4.0-test'}),
      spooledEpochs: [...epochs],
      ...this.#options.credentials?.shown(),
    });
  }

  #onFrame(frame: CollectorFrame): void {
    switch (frame.kind) {
      case 'ack':
        this.acks += 1;
        this.#forget(frame.epoch, frame.seq);
        break;
      case 'ping':
        if (frame.clock) this.clock = frame.clock;
        if (this.#options.answersPings ?? true) this.#pong(frame);
        break;
      case 'challenge': {
        this.heard.push(frame);
        const proof = this.#options.credentials?.prove(frame.nonce, new Uint8Array());
        if (proof !== undefined) this.sendFrame(proof);
        break;
      }
      case 'welcome':
        this.heard.push(frame);
        this.#onWelcome(frame);
        break;
      case 'run':
        this.heard.push(frame);
        this.runId = frame.run.runId;
        break;
      case 'cut':
        this.heard.push(frame);
        if (this.#options.answersCuts ?? true) this.sendFrame(frame);
        break;
      default:
        this.heard.push(frame);
    }
    this.#wake();
  }

  #onWelcome({run, known}: Extract<CollectorFrame, {kind: 'welcome'}>): void {
    this.runId = run.runId;
    const told = this.#options.forgetsKnown ? [] : known;
    for (const {runId, epoch, lastSeq} of told) this.#forget(epoch, lastSeq, runId);
    this.#isOpen = true;
    for (const {bytes} of this.spool) this.sendBytes(bytes);
  }

  #forget(epoch: number, lastSeq: number, runId?: string): void {
    this.spool = this.spool.filter(
      ({batch}) =>
        batch.epoch !== epoch ||
        batch.seq > lastSeq ||
        (runId !== undefined && runId !== batch.runId),
    );
  }

  #pong({number, sentNs}: Extract<CollectorFrame, {kind: 'ping'}>): void {
    const receivedNs = this.nowNs();
    this.sendFrame({kind: 'pong', number, pingSentNs: sentNs, receivedNs, sentNs: this.nowNs()});
  }

  #production() {
    return {producedRecords: this.produced, droppedSpoolFull: 0, droppedInvalid: 0};
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

const HOST = {
  name: 'simulated',
  kernel: '6.1.0',
  bpftrace: 'v0.17.0',
  cpus: 2,
  memoryBytes: 4 * 2 ** 30,
  bootId: '00000000-0000-0000-0000-000000000000',
};
