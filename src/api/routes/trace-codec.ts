// How the trace routes read and write OTLP. src/trace implements it; src/commands joins the two.

import type {Span} from '../../domain/span.js';

export type TraceEncoding = 'protobuf' | 'json';

/** Converts OTLP bytes to spans and back. */
export interface TraceCodec {
  /** Throws `TRACE_REQUEST_INVALID`, `TRACE_REQUEST_TOO_LARGE`. */
  readRequest(
    body: Uint8Array,
    encoding: TraceEncoding,
  ): {readonly spans: readonly Span[]; readonly invalid: number; readonly note?: string};
  /** Writes an ExportTraceServiceResponse. With a message it reports a partial success, or a warning with 0 rejected. */
  writeResponse(encoding: TraceEncoding, rejected: number, message: string): Uint8Array;
  /** Writes a google.rpc.Status in protobuf, the form in which OTLP expects errors. */
  writeStatus(message: string): Uint8Array;
}
