// What TCP tells of the peers of a target: those that it serves (`:5000 ← 10.0.0.7`), and those that it asks
// (`→ 10.0.0.5:6379`).

import type {Question} from './question.js';
import type {Place, StretchFacts} from './stretch-facts.js';

export interface PeerTimes {
  /** A second. */
  readonly bytesOut: number;
  readonly bytesIn: number;
  readonly retransmits: number;
  readonly connectErrors: number;
  /** The smoothed round trip, mean of all segments; undefined where none was seen. */
  readonly rttMs: number | undefined;
  readonly sending: SendingTimes;
}

/**
 * How many connections were sending at a time, on average: in all, and those that were held back by a peer
 * that did not read what it had. All 0 where the engine does not tell (bpftrace) or nothing was sent.
 */
export interface SendingTimes {
  readonly all: number;
  readonly windowClosed: number;
}

export interface Peers {
  readonly places: readonly Place[];
  readonly before: PeerTimes;
  readonly after: PeerTimes;
}

const SERVED_ARROW = ' ← ';

export function servedPeers(question: Question): Peers {
  return peersOf(question, (series) => series.includes(SERVED_ARROW));
}

/** The address of a peer that is served. */
export function addressOf({series}: Place): string {
  return series.slice(series.indexOf(SERVED_ARROW) + SERVED_ARROW.length);
}

/** `peer` is an address, or the name of a target. */
export function askedPeers(question: Question, peer: string): Peers {
  return peersOf(question, (series) => series === `→ ${peer}`);
}

/** All peers that a target asks, on all hosts: addresses, or names of targets. */
export function peersAskedBy(target: string, facts: StretchFacts): readonly string[] {
  const places = facts.agentsOf(target).flatMap((agentId) => facts.places(agentId, 'tcp', target));
  const peers = places.flatMap(({series}) => /^→ (.+)$/.exec(series)?.[1] ?? []);
  return [...new Set(peers)];
}

/** What TCP tells of the peer whose calls the part is; undefined for any other part. */
export function callsPeer(question: Question, part: string): Peers | undefined {
  return part.startsWith('upstream:') ? askedPeers(question, part.slice(9)) : undefined;
}

function peersOf(
  {before, after, agentId, target}: Question,
  isWanted: (series: string) => boolean,
): Peers {
  const places = after.places(agentId, 'tcp', target).filter(({series}) => isWanted(series));
  return {places, before: timesOf(before, places), after: timesOf(after, places)};
}

function timesOf(facts: StretchFacts, places: readonly Place[]): PeerTimes {
  const sum = (metric: string): number =>
    places.reduce((total, place) => total + facts.perSecond(place, metric), 0);
  const rtts = places.map((place) => facts.timed(place, 'rtt'));
  const count = rtts.reduce((total, rtt) => total + rtt.count, 0);
  const totalMs = rtts.reduce((total, rtt) => total + rtt.totalMs, 0);
  return {
    ...{bytesOut: sum('bytesOut'), bytesIn: sum('bytesIn')},
    ...{retransmits: sum('retransmits'), connectErrors: sum('connectErrors')},
    rttMs: count === 0 ? undefined : totalMs / count,
    sending: {all: sum('sendingNs') / 1e9, windowClosed: sum('windowClosedNs') / 1e9},
  };
}
