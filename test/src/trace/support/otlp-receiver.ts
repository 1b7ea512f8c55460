// An OTLP/HTTP endpoint that decodes requests of all signals and can be told to fail.

import {createServer} from 'node:http';
import type {IncomingHttpHeaders, IncomingMessage, ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';

import {decodeLogs, decodePoints, decodeSpans} from './otlp-proto.js';
import {decodeProfiles, type ReceivedProfile} from './read-profiles.js';
import type {ReceivedLog, ReceivedPoint, ReceivedSpan} from './otlp-proto.js';

export interface FaultyAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

/** What came of one signal, and how its requests are answered. */
export interface ReceivedSignal<Item> {
  readonly items: Item[];
  /** Items of each request that was taken. */
  readonly sizes: number[];
  /** Each request takes the next of these faults, until none is left; `drop` cuts the connection. */
  readonly faults: (FaultyAnswer | 'drop')[];
  /** The body of the answer to each accepted request. */
  answer: Uint8Array;
  /** A request with more items gets 413. */
  most: number;
}

export interface OtlpReceiver {
  readonly url: string;
  readonly traces: ReceivedSignal<ReceivedSpan>;
  readonly metrics: ReceivedSignal<ReceivedPoint>;
  readonly logs: ReceivedSignal<ReceivedLog>;
  readonly profiles: ReceivedSignal<ReceivedProfile>;
  readonly headers: IncomingHttpHeaders[];
  /** Other addresses than this one get 404, as those of Jaeger do. */
  only: '/v1/traces' | undefined;
  /** How many requests got 404. */
  refused: number;
  /** Forgets all that came, and answers well again. */
  reset(): void;
  close(): Promise<void>;
}

interface Decoded<Item> {
  readonly signal: ReceivedSignal<Item>;
  readonly decode: (bytes: Uint8Array) => Item[];
}

export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const [traces, metrics, logs, profiles] = [
    newSignal<ReceivedSpan>(),
    newSignal<ReceivedPoint>(),
    newSignal<ReceivedLog>(),
    newSignal<ReceivedProfile>(),
  ];
  const routes: Readonly<Record<string, (exchange: HttpExchange) => void>> = {
    '/v1/traces': (exchange) => take(exchange, {signal: traces, decode: decodeSpans}),
    '/v1/metrics': (exchange) => take(exchange, {signal: metrics, decode: decodePoints}),
    '/v1/logs': (exchange) => take(exchange, {signal: logs, decode: decodeLogs}),
    '/v1development/profiles': (exchange) =>
      take(exchange, {signal: profiles, decode: decodeProfiles}),
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      receiver.headers.push(request.headers);
      const isThere = receiver.only === undefined || request.url === receiver.only;
      const route = isThere ? routes[request.url ?? ''] : undefined;
      if (route !== undefined) return route({request, response, body: Buffer.concat(chunks)});
      receiver.refused += 1;
      response.writeHead(404, {'content-type': 'text/plain'}).end('404 page not found');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const {port} = server.address() as AddressInfo;
  const receiver: OtlpReceiver = {
    url: `http://127.0.0.1:${port}`,
    ...{traces, metrics, logs, profiles, headers: [], only: undefined, refused: 0},
    reset() {
      for (const signal of [traces, metrics, logs, profiles]) clear(signal);
      receiver.headers.length = 0;
      receiver.only = undefined;
      receiver.refused = 0;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}

interface HttpExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Buffer;
}

function take<Item>(
  {request, response, body}: HttpExchange,
  {signal, decode}: Decoded<Item>,
): void {
  const fault = signal.faults.shift();
  if (fault === 'drop') return void request.socket.destroy();
  if (fault !== undefined) {
    return void response.writeHead(fault.status, fault.headers).end(fault.body ?? '');
  }
  const items = decode(body);
  if (items.length > signal.most) return void response.writeHead(413).end();
  signal.items.push(...items);
  signal.sizes.push(items.length);
  response.writeHead(200, {'content-type': 'application/x-protobuf'}).end(signal.answer);
}

function newSignal<Item>(): ReceivedSignal<Item> {
  return {items: [], sizes: [], faults: [], answer: new Uint8Array(), most: Infinity};
}

function clear(signal: ReceivedSignal<unknown>): void {
  for (const list of [signal.items, signal.sizes, signal.faults]) list.length = 0;
  signal.answer = new Uint8Array();
  signal.most = Infinity;
}
