// A collector as the agent sees it, and as a test wants it: it stores what comes, acks or does not,
// welcomes or refuses, loses acks, cuts connections.

import {once} from 'node:events';
import type {IncomingMessage} from 'node:http';
import type {AddressInfo} from 'node:net';

import {WebSocketServer, type WebSocket} from 'ws';

import type {Production} from '../../../src/domain/record.js';
import {decodeAgentFrame, encodeCollectorFrame} from '../../../src/wire/codec.js';
import type {
  AgentFrame,
  AgentReportFrame,
  CollectorFrame,
  WireBatch,
} from '../../../src/wire/frames.js';
import {PROTOCOL_MAJOR, PROTOCOL_MINOR} from '../../../src/wire/limits.js';

type Hello = Extract<AgentFrame, {kind: 'hello'}>;
type Pong = Extract<AgentFrame, {kind: 'pong'}>;

export class FakeCollector {
  readonly #server: WebSocketServer;
  readonly #sockets = new Set<WebSocket>();
  readonly hellos: Hello[] = [];
  readonly requests: IncomingMessage[] = [];
  readonly pongs: Pong[] = [];
  readonly reports: AgentReportFrame[] = [];
  /** Every batch in the order in which it came, also those that came twice. */
  readonly received: WireBatch[] = [];
  /** Batches of runs by `run epoch seq`, each once. */
  readonly stored = new Map<string, WireBatch>();
  runId: string | undefined;
  acks = true;
  /** In place of a welcome. */
  answer: CollectorFrame | undefined;
  /** Whether a welcome tells what is stored; a collector need not know of every run. */
  tellsKnown = true;
  /** Numbers of cuts that the agent says it made. */
  readonly cutsMade: number[] = [];
  onBatch: (batch: WireBatch, socket: WebSocket) => void = () => {};

  private constructor(server: WebSocketServer) {
    this.#server = server;
    server.on('connection', (socket, request) => this.#onConnection(socket, request));
  }

  /** On a port of the system's choice, or the one that an earlier one had. */
  static async start(port = 0): Promise<FakeCollector> {
    const server = new WebSocketServer({host: '127.0.0.1', port, path: '/agent'});
    await once(server, 'listening');
    return new FakeCollector(server);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}`;
  }

  get connections(): number {
    return this.#sockets.size;
  }

  /** Records that are stored for a run. */
  storedRecords(runId: string): number {
    let records = 0;
    for (const batch of this.stored.values()) {
      if (batch.runId === runId) records += batch.records.length;
    }
    return records;
  }

  /** The last that the agent said of a run. */
  lastReport(runId: string): (AgentReportFrame & {production: Production}) | undefined {
    return this.reports.findLast((report) => report.runId === runId);
  }

  setRun(runId: string | undefined): void {
    this.runId = runId;
    this.send({kind: 'run', run: this.#run()});
  }

  send(frame: CollectorFrame): void {
    for (const socket of this.#sockets) socket.send(encodeCollectorFrame(frame));
  }

  sendBytes(bytes: Uint8Array | string): void {
    for (const socket of this.#sockets) socket.send(bytes);
  }

  /** As a killed collector does: no close frame. */
  cutConnections(): void {
    for (const socket of this.#sockets) socket.terminate();
  }

  closeConnections(code: number, reason: string): void {
    for (const socket of this.#sockets) socket.close(code, reason);
  }

  async stop(): Promise<void> {
    this.cutConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #onConnection(socket: WebSocket, request: IncomingMessage): void {
    this.requests.push(request);
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('message', (data) => this.#onFrame(decodeAgentFrame(data as Buffer), socket));
  }

  #onFrame(frame: AgentFrame, socket: WebSocket): void {
    switch (frame.kind) {
      case 'hello':
        this.hellos.push(frame);
        return void socket.send(encodeCollectorFrame(this.answer ?? this.#welcome(frame)));
      case 'pong':
        return void this.pongs.push(frame);
      case 'report':
        return void this.reports.push(frame);
      case 'cut':
        return void this.cutsMade.push(frame.number);
      case 'batch':
        return this.#onBatch(frame.batch, socket);
      case 'proof':
        // This collector asks for no proof, so an agent sends none.
        return;
    }
  }

  #onBatch(batch: WireBatch, socket: WebSocket): void {
    const {runId, epoch, seq} = batch;
    this.received.push(batch);
    this.onBatch(batch, socket);
    if (runId === undefined || socket.readyState !== socket.OPEN) return;
    this.stored.set(`${runId} ${epoch} ${seq}`, batch);
    if (this.acks) socket.send(encodeCollectorFrame({kind: 'ack', epoch, seq}));
  }

  #welcome(hello: Hello): CollectorFrame {
    const known = hello.spooledEpochs.flatMap((epoch) => this.#knownOf(epoch));
    return {
      kind: 'welcome',
      major: PROTOCOL_MAJOR,
      minor: PROTOCOL_MINOR,
      run: this.#run(),
      known: this.tellsKnown ? known : [],
    };
  }

  #knownOf(epoch: number): {runId: string; epoch: number; lastSeq: number}[] {
    const {runId} = this;
    const seqs = [...this.stored.values()]
      .filter((batch) => batch.runId === runId && batch.epoch === epoch)
      .map((batch) => batch.seq);
    return runId === undefined || seqs.length === 0
      ? []
      : [{runId, epoch, lastSeq: Math.max(...seqs)}];
  }

  #run() {
    return {recordAll: false, ...(this.runId === undefined ? {} : {runId: this.runId})};
  }
}
