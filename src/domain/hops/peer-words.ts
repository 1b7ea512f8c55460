// What a person reads of a peer, and of a part of a budget that is a wait for one: the same in reports and on the
// page. Pure. Whose wait it was that names a protocol alone is found out in src/insight/hops/only-peers.ts.

import {peerOf} from './exchange.js';

/** What is said of a peer that is known by what it was asked with alone. */
const WORDS: Readonly<Record<string, string>> = {
  http: 'an HTTP call',
  grpc: 'a gRPC call',
  sql: 'a database connection',
  dial: 'a new connection',
  dns: 'a look-up of a name',
  pipe: 'a pipe',
  unix: 'a Unix socket',
  unknown: 'an unknown peer',
};

/** The name of a peer: `redis`, `10.0.0.5:6379`, `a database connection`. */
export function peerName(peer: string): string {
  return Object.hasOwn(WORDS, peer) ? WORDS[peer]! : peer;
}

/** The name of a part: itself, or the words for a peer that is known by its protocol alone. */
export function partName(part: string): string {
  const peer = peerOf(part);
  const name = peer === undefined ? undefined : peerName(peer);
  return name === undefined || name === peer ? part : name;
}

/** A part as if it named its peer, where that was found. */
export function namedPart({part, peer}: {readonly part: string; readonly peer?: string}): string {
  return peer === undefined ? part : `upstream:${peer}`;
}
