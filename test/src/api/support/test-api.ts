// The HTTP API with fake ports, listening on loopback.

import {connect} from 'node:net';

import type {WebSocket} from 'ws';

import {createApi} from '../../../../src/api/create-api.js';
import type {ApiOptions} from '../../../../src/api/options.js';
import {InlineQueries} from '../../../../src/api/queries/inline-queries.js';
import {Gate} from '../../../../src/guard/gate.js';
import type {GateOptions} from '../../../../src/guard/gate.js';
import {hostRules} from '../../../../src/guard/host-rules.js';
import {OTLP_CODEC} from '../../../../src/trace/otlp-codec.js';
import {FakeCollector} from './fake-collector.js';
import {sampleCatalog, sampleReader} from './sample-reader.js';
import type {SampleRun} from './sample-reader.js';

export interface TestApi {
  readonly url: string;
  readonly port: number;
  readonly collector: FakeCollector;
  readonly gate: Gate;
  readonly bugs: unknown[];
  readonly agents: WebSocket[];
  close(): Promise<void>;
}

export async function startTestApi(
  options: {
    readonly gate?: Partial<GateOptions>;
    readonly runs?: readonly SampleRun[];
    readonly api?: Partial<ApiOptions>;
  } = {},
): Promise<TestApi> {
  const collector = new FakeCollector();
  const bugs: unknown[] = [];
  const agents: WebSocket[] = [];
  const gate = new Gate({
    rules: hostRules({listen: '127.0.0.1', addresses: [], names: []}),
    secure: false,
    ...options.gate,
  });
  const api = createApi({
    control: collector,
    live: collector,
    queries: new InlineQueries(sampleCatalog((options.runs ?? [{}]).map(sampleReader))),
    traces: OTLP_CODEC,
    gate,
    onAgent: (socket) => agents.push(socket),
    version: '1.2.3',
    onBug: (error) => bugs.push(error),
    ...options.api,
  });
  const {port} = await api.listen({host: '127.0.0.1', port: 0});
  const url = `http://127.0.0.1:${port}`;
  return {url, port, collector, gate, bugs, agents, close: async () => api.close()};
}

export interface RawAnswer {
  readonly status: number;
  readonly text: string;
}

/** Sends bytes as they are, for requests that no HTTP client would send. */
export function exchangeRaw(port: number, request: string): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    let text = '';
    socket.setEncoding('latin1');
    socket.setTimeout(5_000, () => socket.destroy(new Error('no answer')));
    socket.on('data', (chunk: string) => {
      text += chunk;
      // A websocket stays open: its answer ends with the head.
      if (/^HTTP\/1\.1 101 /.test(text) && text.includes('\r\n\r\n')) socket.destroy();
    });
    socket.on('error', reject);
    socket.on('close', () => {
      resolve({status: Number(/^HTTP\/1\.\d (\d{3})/.exec(text)?.[1] ?? 0), text});
    });
  });
}

/** Sends a request with headers that HTTP clients would refuse. */
export function rawRequest(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body = '',
): string {
  const lines = Object.entries({connection: 'close', ...headers}).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  const length = body === '' ? '' : `content-length: ${Buffer.byteLength(body)}\r\n`;
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}${length}\r\n${body}`;
}
