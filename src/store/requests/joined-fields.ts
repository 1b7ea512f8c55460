// What the join of hops needs to know of every request, kept or not, as bytes on the way to the writer
// thread. Numbers are varints; texts are UTF-8 behind their length.
//
//   flags, method and path, [local, netns], [peer], [id], [id of the cause], [trace and span]

import type {RequestRecord} from '../../domain/request.js';
import type {ByteReader, ByteWriter} from '../bytes/varint.js';

export interface JoinedFields {
  /** Method and path. */
  readonly request: string;
  readonly local?: string | undefined;
  readonly netns?: number | undefined;
  readonly peer?: string | undefined;
  /** 0 for none, and so the id of the cause. */
  readonly id: number;
  readonly causeId: number;
  /** Equal for equal trace contexts; empty without one. */
  readonly trace: string;
}

const HAS = {local: 1, peer: 2, id: 4, cause: 8, trace: 16} as const;
const LONGEST_REQUEST = 2_304;
const LONGEST_NAME = 256;
const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;

export function writeJoined(writer: ByteWriter, record: RequestRecord): void {
  const {method, path, local, netns = 0, peer, id, cause, trace} = record;
  writer.varint(
    (local === undefined ? 0 : HAS.local) +
      (peer === undefined ? 0 : HAS.peer) +
      (id === undefined ? 0 : HAS.id) +
      (cause === undefined ? 0 : HAS.cause) +
      (trace === undefined ? 0 : HAS.trace),
  );
  writer.text(`${method} ${path}`.slice(0, LONGEST_REQUEST));
  if (local !== undefined) {
    writer.text(local.slice(0, LONGEST_NAME));
    writer.varint(netns);
  }
  if (peer !== undefined) writer.text(peer.slice(0, LONGEST_NAME));
  if (id !== undefined) writer.varint(whole(id));
  if (cause !== undefined) writer.varint(whole(cause.id));
  if (trace === undefined) return;
  writer.hex(trace.traceId, TRACE_ID_BYTES);
  writer.hex(trace.spanId, SPAN_ID_BYTES);
}

export function readJoined(reader: ByteReader): JoinedFields {
  const flags = reader.varint();
  return {
    request: reader.text(),
    local: flags & HAS.local ? reader.text() : undefined,
    netns: flags & HAS.local ? reader.varint() : undefined,
    peer: flags & HAS.peer ? reader.text() : undefined,
    id: flags & HAS.id ? reader.varint() : 0,
    causeId: flags & HAS.cause ? reader.varint() : 0,
    trace: flags & HAS.trace ? reader.bytes(TRACE_ID_BYTES + SPAN_ID_BYTES).toString('latin1') : '',
  };
}

function whole(value: number): number {
  return Math.min(Math.round(value), Number.MAX_SAFE_INTEGER);
}
