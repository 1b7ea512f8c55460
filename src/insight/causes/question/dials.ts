// How long requests wait for a new connection to somebody whom the target asks. Another goroutine makes it
// meanwhile: it looks the name up, connects, and shakes hands. Who waits is known by Go's net/http.

import {HTTP_CALL, HTTP_DIAL, LOOKUP} from '../../functions/known-functions.js';
import type {Question} from './question.js';
import type {Side} from './sides.js';
import {waitersIn} from './spent.js';
import type {StretchFacts} from './stretch-facts.js';

/** Requests that wait at a time, on average. */
export interface Dials {
  readonly before: number;
  readonly after: number;
  /** The share of what calls wait for longer that the wait for a new connection is, 0–1. */
  readonly share: number;
}

/** Requests at a time, more than before. */
const LEAST_MORE = 0.02;
/** A share of the additional wait: connecting itself takes the rest (listen queues, the network). */
const MOST_CONNECTING = 0.5;

/**
 * Undefined where requests do not wait longer for new connections, where connecting takes that time, or where
 * no name was looked up.
 */
export function lookedUpDials({
  before,
  after,
  agentId,
  target,
  sides,
}: Question): Dials | undefined {
  if (sides === undefined) return undefined;
  const dials = {before: dialsIn(sides.before, target), after: dialsIn(sides.after, target)};
  const more = dials.after - dials.before;
  if (more < LEAST_MORE || !looksNamesUp(sides.after, target)) return undefined;
  const connecting = (facts: StretchFacts): number =>
    facts.timedShare(facts.places(agentId, 'tcp', target), 'connect');
  if (connecting(after) - connecting(before) > MOST_CONNECTING * more) return undefined;
  const callsMore =
    waitersIn(sides.after, target, HTTP_CALL) - waitersIn(sides.before, target, HTTP_CALL);
  return {...dials, share: Math.min(1, more / Math.max(more, callsMore))};
}

function dialsIn(side: Side, target: string): number {
  return waitersIn(side, target, HTTP_DIAL);
}

function looksNamesUp({sites}: Side, target: string): boolean {
  const {onCpu = 0, waitedNs = 0} = sites?.spentIn(target, LOOKUP) ?? {};
  return onCpu > 0 || waitedNs > 0;
}
