// What the target asks of others answers later: a watched target whose own resources explain nothing, a
// peer that is not watched, or one that refuses connections.

import {writeMs, writeRate, writeShare} from '../../../words/figures.js';
import {SERVED} from '../../question/growth.js';
import {CLIENT_LIBRARIES} from '../../question/io-of-calls.js';
import {askedPeers} from '../../question/peers.js';
import {
  evidence,
  rates,
  type CauseRule,
  type Finding,
  type Question,
} from '../../question/question.js';
import type {Place} from '../../question/stretch-facts.js';

/** A second. */
const LEAST_ERRORS = 0.2;

/** Those that grew, the largest first. */
function upstreamsOf({parts}: Question): [peer: string, ms: number][] {
  return [...parts]
    .flatMap(([part, ms]): [string, number][] =>
      part.startsWith('upstream:') ? [[part.slice('upstream:'.length), ms]] : [],
    )
    .toSorted(([, left], [, right]) => right - left);
}

/** Connections that the peer refuses or that get no answer: the target tries again, and waits between. */
export const upstreamFails: CauseRule = {
  name: 'upstream-fails',
  needs: ['tcp'],
  find: (question) => {
    const {after, agentId, target} = question;
    const places = after.places(agentId, 'tcp', target);
    const peers = new Set(places.map(peerOf));
    return places.flatMap((place): Finding[] => {
      const errors = rates(question, place, 'connectErrors');
      if (errors.after < LEAST_ERRORS || errors.after <= 2 * errors.before) return [];
      const peer = peerOf(place);
      return [
        {
          ...{resource: 'upstream', target, share: 1},
          waits: waitsButFor(new Set([...peers].filter((other) => other !== peer))),
          evidence: [evidence(question, place, 'connectErrors', '1/s')],
          sentence:
            `${peer} refuses connections of ${target}: ${writeRate(errors.after)} fail ` +
            `(before: ${writeRate(errors.before)})`,
          remedy: `Look whether ${peer} runs and listens, and whether a firewall is between.`,
        },
      ];
    });
  },
};

function peerOf({series}: Place): string {
  return series.replace(/^→ /, '');
}

/** Time that requests wait for one of these peers is not the time of this one. */
function waitsButFor(peers: ReadonlySet<string>): Finding['waits'] {
  return (part) =>
    part.startsWith('upstream:')
      ? !peers.has(part.slice('upstream:'.length))
      : part.startsWith('wait:') || part === 'unexplained';
}

/** A watched target without HTTP: none of the causes above holds there, so its own time is all that is left. */
export const upstreamWatched: CauseRule = {
  name: 'upstream-watched',
  needs: [],
  looksAt: ['process'],
  find: (question) => {
    const {parts, target, agentId, host} = question;
    const ms = parts.get(SERVED);
    if (ms === undefined) return [];
    const place = {agentId, target, probe: 'process', series: ''};
    const cpus = rates(question, place, 'cpu_ns');
    return [
      {
        ...{resource: 'upstream', target, share: 1, waits: (part) => part === SERVED},
        evidence: [evidence(question, place, 'cpu_ns', 'CPUs', 1e-9)],
        against: `it may be the network to ${target}, or what it was asked for`,
        sentence:
          `${target} on ${host} answers ${writeMs(ms)} later than before, and uses ${writeShare(cpus.after / 1e9)} of a CPU ` +
          `(before: ${writeShare(cpus.before / 1e9)})`,
        remedy: `Look at what ${target} does: its log, its slow queries (SLOWLOG GET, pg_stat_activity).`,
      },
    ];
  },
};

export const upstreamUnwatched: CauseRule = {
  name: 'upstream-unwatched',
  needs: [],
  looksAt: ['tcp'],
  find: (question) => {
    const {target} = question;
    return upstreamsOf(question).map(([peer, ms]): Finding => {
      const {places, before, after} = askedPeers(question, peer);
      const [was, is] = [before.rttMs, after.rttMs];
      const moreMs = was === undefined || is === undefined ? 0 : is - was;
      const isWay = moreMs > ms / 2;
      return {
        ...{resource: isWay ? 'network' : 'upstream', target, share: 1},
        waits: (part) => part === `upstream:${peer}`,
        evidence: places.map((place) => evidence(question, place, 'bytesIn', 'bytes/s')),
        sentence:
          `${nameOf(peer, target)} answers ${writeMs(ms)} later than before` +
          (was === undefined || is === undefined
            ? ''
            : `; a round trip to it takes ${writeMs(is)} (before: ${writeMs(was)}), so ${
                isWay ? 'it is the network' : 'it is its own time'
              }`),
        remedy: isWay
          ? `Look at the network on the way to ${peer}.`
          : `Watch ${isLibrary(peer) ? 'it' : peer} too (an agent on its host, --target), or ask whoever runs it.`,
      };
    });
  },
};

function nameOf(peer: string, target: string): string {
  return isLibrary(peer)
    ? `what ${target} asks by its ${peer} client (whom, the kernel did not tell)`
    : `${peer}, which ${target} asks and which is not watched,`;
}

function isLibrary(peer: string): boolean {
  return CLIENT_LIBRARIES.has(peer);
}
