// The network loses packets: TCP sends a larger share of the target's segments again.

import {writeRate, writeShare} from '../../../words/figures.js';
import {isWayPart} from '../../question/parts.js';
import {callsPeer, servedPeers, type Peers} from '../../question/peers.js';
import {evidence, type CauseRule, type Finding, type Question} from '../../question/question.js';

/** A share of the segments. */
const LEAST = 0.005;
/** A second. A single segment that is sent again says nothing. */
const LEAST_PER_SECOND = 0.5;
/** What an Ethernet frame carries of TCP's data. */
const SEGMENT_BYTES = 1448;

export const packetLoss: CauseRule = {
  name: 'packet-loss',
  needs: ['tcp'],
  looksAt: ['network'],
  find: (question) => {
    const {target} = question;
    const calls = [...question.parts.keys()].flatMap((part) => {
      const peers = callsPeer(question, part);
      return peers === undefined
        ? []
        : findingOf(question, peers, `${target} and ${part.slice(9)}`, part);
    });
    return [...findingOf(question, servedPeers(question), `${target} and who asks it`), ...calls];
  },
};

/** `part`: the time of calls of one peer; without it, the way of those who ask the target. */
function findingOf(question: Question, peers: Peers, between: string, part?: string): Finding[] {
  const {places, before, after} = peers;
  const [was, is] = [lostShare(before), lostShare(after)];
  if (is - was < LEAST || after.retransmits < LEAST_PER_SECOND) return [];
  return [
    {
      ...{resource: 'network', target: question.target, share: 1},
      waits: part === undefined ? isWayPart : (each) => each === part,
      evidence: [
        ...places.slice(0, 3).map((place) => evidence(question, place, 'retransmits', '1/s')),
        ...question.after
          .places(question.agentId, 'network', question.target)
          .map((place) => evidence(question, place, 'timeouts', '1/s')),
      ],
      sentence:
        `the network between ${between} loses packets: segments are sent again at ${writeRate(after.retransmits)} ` +
        `(before: ${writeRate(before.retransmits)}), about ${writeShare(is)} of all`,
      remedy:
        'Look at the link, its queue and its drops (ip -s link, tc -s qdisc) on the way to the peer.',
    },
  ];
}

/** Segments are counted by the bytes of both directions: each of them is answered by another one. */
function lostShare({bytesOut, bytesIn, retransmits}: Peers['after']): number {
  const segments = (bytesOut + bytesIn) / SEGMENT_BYTES;
  return retransmits === 0 ? 0 : Math.min(1, retransmits / Math.max(segments, retransmits));
}
