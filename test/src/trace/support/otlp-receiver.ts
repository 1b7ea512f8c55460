// An OTLP/HTTP endpoint that decodes requests and can be told to fail.

import {createServer} from 'node:http';
import type {IncomingHttpHeaders} from 'node:http';
import type {AddressInfo} from 'node:net';

import {decodeSpans} from './otlp-proto.js';
import type {ReceivedSpan} from './otlp-proto.js';

export interface FaultyAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

export interface OtlpReceiver {
  readonly url: string;
  readonly spans: ReceivedSpan[];
  /** Spans of each request that was taken. */
  readonly sizes: number[];
  readonly headers: IncomingHttpHeaders[];
  /** Each request takes the next of these faults, until none is left; `drop` cuts the connection. */
  readonly faults: (FaultyAnswer | 'drop')[];
  /** The body of the answer to each accepted request. */
  answer: Uint8Array;
  /** A request with more spans gets 413. */
  mostSpans: number;
  close(): Promise<void>;
}

export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      receiver.headers.push(request.headers);
      const fault = receiver.faults.shift();
      if (fault === 'drop') return void request.socket.destroy();
      if (fault !== undefined) {
        return void response.writeHead(fault.status, fault.headers).end(fault.body ?? '');
      }
      const spans = decodeSpans(Buffer.concat(chunks));
      if (spans.length > receiver.mostSpans) return void response.writeHead(413).end();
      receiver.spans.push(...spans);
      receiver.sizes.push(spans.length);
      response.writeHead(200, {'content-type': 'application/x-protobuf'}).end(receiver.answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const {port} = server.address() as AddressInfo;
  const receiver: OtlpReceiver = {
    url: `http://127.0.0.1:${port}`,
    ...{spans: [], sizes: [], headers: [], faults: []},
    answer: new Uint8Array(),
    mostSpans: Infinity,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}
