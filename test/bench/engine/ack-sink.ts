// The collector on another host, as far as this host can tell: a socket that takes the frames of an agent and
// acks them. It decodes no record, so that what it costs here can be left out of account.

import {once} from 'node:events';
import type {AddressInfo} from 'node:net';

import {Reader} from 'protobufjs/minimal.js';
import {WebSocketServer, type WebSocket} from 'ws';

import {encodeCollectorFrame} from '../../../src/wire/codec.js';
import {PROTOCOL_MAJOR, PROTOCOL_MINOR} from '../../../src/wire/limits.js';

/** Field numbers of AgentFrame and Batch in src/wire/telemetry.proto. */
const HELLO = 1;
const BATCH = 2;
const EPOCH = 1;
const SEQ = 2;
const FIELD_OF_TAG = 3;

const RUN = {runId: '20260101-000000-0000beef', recordAll: false};

export class AckSink {
  readonly #server: WebSocketServer;
  readonly #onBatch: (frame: Uint8Array) => void;

  private constructor(server: WebSocketServer, onBatch: (frame: Uint8Array) => void) {
    this.#server = server;
    this.#onBatch = onBatch;
    server.on('connection', (socket) => {
      socket.on('message', (data) => this.#take(data as Buffer, socket));
    });
  }

  static async start(onBatch: (frame: Uint8Array) => void = () => {}): Promise<AckSink> {
    const server = new WebSocketServer({host: '127.0.0.1', port: 0, path: '/agent'});
    await once(server, 'listening');
    return new AckSink(server, onBatch);
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    for (const socket of this.#server.clients) socket.terminate();
    this.#server.close();
  }

  #take(bytes: Buffer, socket: WebSocket): void {
    const reader = Reader.create(bytes);
    const field = reader.uint32() >>> FIELD_OF_TAG;
    if (field === HELLO) {
      const versions = {major: PROTOCOL_MAJOR, minor: PROTOCOL_MINOR};
      socket.send(encodeCollectorFrame({kind: 'welcome', ...versions, run: RUN, known: []}));
    }
    if (field !== BATCH) return;
    this.#onBatch(bytes);
    reader.uint32();
    const ack = {epoch: numberAt(reader, EPOCH), seq: numberAt(reader, SEQ)};
    socket.send(encodeCollectorFrame({kind: 'ack', ...ack}));
  }
}

/** Reads the next field, which must have this number. */
function numberAt(reader: Reader, field: number): number {
  const seen = reader.uint32() >>> FIELD_OF_TAG;
  if (seen !== field) throw new Error(`field ${seen} of a batch stands where ${field} should`);
  return reader.uint32();
}
