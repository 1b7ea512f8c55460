// What the join of hops needs to know of every request, kept or not, as bytes on the way to the writer
// thread: numbers in place of texts, because they are compared and never shown.
//
//   flags, request, [connection], [trace], [id], [id of the origin]
//
// Request, connection and trace are float64 (src/domain/hops/exchange.ts), ids are varints.

import {joinedNumbers, type JoinedNumbers} from '../../domain/hops/exchange.js';
import type {RequestRecord} from '../../domain/request.js';
import type {ByteReader, ByteWriter} from '../bytes/varint.js';

export interface JoinedFields extends JoinedNumbers {
  /** 0 for none, and so the id of the origin. */
  readonly id: number;
  readonly originId: number;
}

const HAS = {connection: 1, trace: 2, id: 4, origin: 8} as const;

export function writeJoined(writer: ByteWriter, agent: string, record: RequestRecord): void {
  const {connection, request, trace} = joinedNumbers(agent, record);
  const {id, origin} = record;
  writer.varint(
    (connection === 0 ? 0 : HAS.connection) +
      (trace === 0 ? 0 : HAS.trace) +
      (id === undefined ? 0 : HAS.id) +
      (origin === undefined ? 0 : HAS.origin),
  );
  writer.float64(request);
  if (connection !== 0) writer.float64(connection);
  if (trace !== 0) writer.float64(trace);
  if (id !== undefined) writer.varint(whole(id));
  if (origin !== undefined) writer.varint(whole(origin.id));
}

export function readJoined(reader: ByteReader): JoinedFields {
  const flags = reader.varint();
  return {
    request: reader.float64(),
    connection: flags & HAS.connection ? reader.float64() : 0,
    trace: flags & HAS.trace ? reader.float64() : 0,
    id: flags & HAS.id ? reader.varint() : 0,
    originId: flags & HAS.origin ? reader.varint() : 0,
  };
}

function whole(value: number): number {
  return Math.min(Math.round(value), Number.MAX_SAFE_INTEGER);
}
