// The target's control group is at its memory limit: the kernel takes pages away from it all the time.

import {writeBytes, writeCount} from '../../../words/figures.js';
import {
  atEach,
  evidence,
  levelEvidence,
  rates,
  type CauseRule,
  type Finding,
  type Question,
} from '../../question/question.js';
import type {Place} from '../../question/stretch-facts.js';

/** A second. */
const LEAST_HITS = 1;
const NEAR = 0.9;

export const memoryLimit: CauseRule = {
  name: 'memory-limit',
  needs: ['cgroup'],
  find: atEach('cgroup', findingOf),
};

function findingOf(question: Question, place: Place): Finding[] {
  const hits = rates(question, place, 'memory_limit_hits');
  const limit = question.after.level(place, 'memory_limit_bytes');
  const used = question.after.highest(place, 'memory_bytes') ?? 0;
  if (limit === undefined || used < NEAR * limit) return [];
  if (hits.after < LEAST_HITS || hits.after <= hits.before) return [];
  return [
    {
      ...{resource: 'memory', target: question.target, waits: isMemoryPart, share: 1},
      evidence: [
        evidence(question, place, 'memory_limit_hits', '1/s'),
        evidence(question, place, 'refaults', '1/s'),
        levelEvidence(question, place, 'memory_bytes', 'bytes'),
        levelEvidence(question, place, 'memory_limit_bytes', 'bytes'),
      ],
      sentence:
        `the control group ${place.series} of ${question.target} is at its memory limit of ` +
        `${writeBytes(limit)}: it met the limit ${writeCount(hits.after)} times a second ` +
        `(before: ${writeCount(hits.before)})`,
      remedy:
        'Raise the limit (memory.max, docker --memory, limits.memory), or set GOMEMLIMIT below it.',
    },
  ];
}

/** Reclaim runs inside of any call that needs a page. */
function isMemoryPart(part: string): boolean {
  return part.startsWith('fs.') || ['cpu', 'receive', 'send', 'unexplained'].includes(part);
}
