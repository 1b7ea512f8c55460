// What links a request to others of its chain, as bytes: the target's own end of the connection, the id
// that calls name, and the origin of a call.

import {ORIGIN_SIGNS} from '../../domain/request.js';
import type {CallOrigin, RequestRecord} from '../../domain/request.js';
import type {ByteReader, ByteWriter} from '../bytes/varint.js';

type Links = Pick<RequestRecord, 'local' | 'netns' | 'id' | 'origin'>;

/** Bits of the flags of a body; the lower ones are in request-bytes.ts. */
const HAS = {local: 16, id: 32, origin: 64} as const;
const LONGEST_NAME = 256;

export function linkFlags({local, id, origin}: Links): number {
  return (
    (local === undefined ? 0 : HAS.local) +
    (id === undefined ? 0 : HAS.id) +
    (origin === undefined ? 0 : HAS.origin)
  );
}

export function writeLinks(writer: ByteWriter, {local, netns, id, origin}: Links): void {
  if (local !== undefined) {
    writer.text(local.slice(0, LONGEST_NAME));
    writer.varint(netns ?? 0);
  }
  if (id !== undefined) writer.varint(whole(id));
  if (origin === undefined) return;
  writer.varint(whole(origin.id));
  writer.varint(ORIGIN_SIGNS.indexOf(origin.by));
}

/** Throws RangeError for an origin that was found in no known way. */
export function readLinks(reader: ByteReader, flags: number): Links {
  return {
    ...(flags & HAS.local ? readLocal(reader) : {}),
    ...(flags & HAS.id ? {id: reader.varint()} : {}),
    ...(flags & HAS.origin ? {origin: readOrigin(reader)} : {}),
  };
}

/** The namespace is 0 where the agent did not tell it. */
function readLocal(reader: ByteReader): Pick<Links, 'local' | 'netns'> {
  const local = reader.text();
  const netns = reader.varint();
  return {local, ...(netns > 0 ? {netns} : {})};
}

function readOrigin(reader: ByteReader): CallOrigin {
  const id = reader.varint();
  const by = ORIGIN_SIGNS[reader.varint()];
  if (by === undefined) throw new RangeError('an origin that was found in no known way');
  return {id, by};
}

function whole(value: number): number {
  return Math.min(Math.round(value), Number.MAX_SAFE_INTEGER);
}
