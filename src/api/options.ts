// What the HTTP API is made of: ports that src/commands joins to the rooms behind them.

import type {WebSocket} from 'ws';

import type {LiveFeed, RunControl} from '../domain/ports.js';
import type {Span} from '../domain/span.js';
import type {Gate} from '../guard/gate.js';
import type {ServerTls} from '../guard/tls-files.js';
import type {Queries} from './queries/query.js';

export type TraceEncoding = 'protobuf' | 'json';

/** OTLP bytes to spans and back (src/trace has it). */
export interface TraceCodec {
  /** Throws `TRACE_REQUEST_INVALID`, `TRACE_REQUEST_TOO_LARGE`. */
  readRequest(
    body: Uint8Array,
    encoding: TraceEncoding,
  ): {readonly spans: readonly Span[]; readonly invalid: number};
  /** An ExportTraceServiceResponse; with `rejected` above 0 one of partial success. */
  writeResponse(encoding: TraceEncoding, rejected: number, message: string): Uint8Array;
  /** A google.rpc.Status in protobuf, as OTLP wants errors to be told. */
  writeStatus(message: string): Uint8Array;
}

export interface ApiOptions {
  readonly control: RunControl;
  readonly live: LiveFeed;
  readonly queries: Queries;
  readonly traces: TraceCodec;
  readonly gate: Gate;
  /** Takes over the socket of an agent whose token was good. */
  readonly onAgent: (socket: WebSocket, remote: string) => void;
  readonly version: string;
  /** Folder of the built ui; without it `/` says that it is missing. */
  readonly uiDir?: string;
  readonly tls?: Pick<ServerTls, 'cert' | 'key'>;
  /** Told of bugs: errors that no user can act on, answered by a bare 500. */
  readonly onBug?: (error: unknown) => void;
}
