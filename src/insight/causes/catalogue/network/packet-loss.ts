// The network loses packets: TCP sends a larger share of its segments again.

import {writeShare} from '../../../words/figures.js';
import {
  atEach,
  shareOf,
  evidence,
  rates,
  type CauseRule,
  type Finding,
  type Question,
} from '../../question/question.js';
import {isWayPart} from '../../question/parts.js';
import type {Place} from '../../question/stretch-facts.js';

/** A share of the segments that were sent. */
const LEAST = 0.005;

export const packetLoss: CauseRule = {
  name: 'packet-loss',
  needs: ['network'],
  find: atEach('network', findingOf),
};

function findingOf(question: Question, place: Place): Finding[] {
  const again = rates(question, place, 'retransmitted_segments');
  const sent = rates(question, place, 'sent_segments');
  const [was, is] = [shareOf(again.before, sent.before), shareOf(again.after, sent.after)];
  if (is - was < LEAST) return [];
  return [
    {
      ...{resource: 'network', target: question.target, waits: isWayOrUpstream, share: 1},
      evidence: [
        evidence(question, place, 'retransmitted_segments', '1/s'),
        evidence(question, place, 'timeouts', '1/s'),
      ],
      sentence:
        `the network of ${question.target} loses packets: ${writeShare(is)} of the segments are sent ` +
        `again (before: ${writeShare(was)})`,
      remedy:
        'Look at the link, its queue and its drops (ip -s link, tc -s qdisc) on the way to the peer.',
    },
  ];
}

function isWayOrUpstream(part: string): boolean {
  return isWayPart(part) || part.startsWith('upstream:');
}
