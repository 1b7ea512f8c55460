// Connections find no place in the queue of a listening socket: they are dropped, and the client tries
// again a second later.

import {writeRate} from '../../../words/figures.js';
import {
  atEach,
  evidence,
  rates,
  type CauseRule,
  type Finding,
  type Question,
} from '../../question/question.js';
import {WAY} from '../../question/growth.js';
import type {Place} from '../../question/stretch-facts.js';

/** A second. */
const LEAST = 0.5;

export const listenBacklog: CauseRule = {
  name: 'listen-backlog',
  needs: ['network'],
  find: atEach('network', findingOf),
};

function findingOf(question: Question, place: Place): Finding[] {
  const {before, after} = rates(question, place, 'listen_overflows');
  if (after - before < LEAST) return [];
  return [
    {
      ...{resource: 'network', target: question.target, share: 1},
      waits: (part) => part === 'queue' || part === WAY,
      evidence: [
        evidence(question, place, 'listen_overflows', '1/s'),
        evidence(question, place, 'listen_drops', '1/s'),
      ],
      sentence:
        `connections to ${question.target} find no place in its listen queue: ${writeRate(after)} are ` +
        `dropped (before: ${writeRate(before)})`,
      remedy: 'Raise the backlog and net.core.somaxconn, or let the program accept faster.',
    },
  ];
}
