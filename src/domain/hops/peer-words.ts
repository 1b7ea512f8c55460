// Writes peers, and parts of budgets that are waits for them, for people: the same words in reports and on the page.
// Pure. src/insight/hops/only-peers.ts finds the peer of a wait that names a protocol alone.

import {peerOf} from './exchange.js';

/** The words for a peer that is known only by the protocol of the call. */
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
