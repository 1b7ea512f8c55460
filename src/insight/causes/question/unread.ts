// How far peers that do not read are what the target waits for when it sends. A full wire and a slow reader
// look alike by round trips, because a reader that is behind acknowledges late; what tells them apart is
// whether the peer's window was closed (tcpi_rwnd_limited of tcp(7), and how wide the window was).

import type {Peers} from './peers.js';

/** Connections at a time, on average. Less costs no request a time that a client would see. */
const LEAST_MORE = 0.01;

/**
 * The share of the additional time of sending in which the peers' windows were closed, 0–1. Undefined where
 * sending was not timed.
 */
export function unreadShare({before, after}: Pick<Peers, 'before' | 'after'>): number | undefined {
  if (after.sending.all === 0) return undefined;
  const closed = after.sending.windowClosed - before.sending.windowClosed;
  if (closed < LEAST_MORE) return 0;
  return Math.min(1, closed / Math.max(closed, after.sending.all - before.sending.all));
}
