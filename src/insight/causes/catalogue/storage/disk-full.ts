// A file system of the target has no room left, or no inodes: each write looks long for a free place, and
// fails in the end.

import {writeBytes, writeCount} from '../../../words/figures.js';
import {isFilePart} from '../../question/parts.js';
import {
  atEach,
  levelEvidence,
  type CauseRule,
  type Finding,
  type Question,
} from '../../question/question.js';
import type {Place} from '../../question/stretch-facts.js';

/** A share that is free. */
const NEARLY_NONE = 0.01;
const KINDS = [
  {free: 'free_bytes', all: 'size_bytes', unit: 'bytes', write: writeBytes, what: 'room'},
  {free: 'free_inodes', all: 'inodes', unit: 'inodes', write: writeCount, what: 'inodes'},
] as const;

export const diskFull: CauseRule = {
  name: 'disk-full',
  needs: ['filesystem'],
  find: atEach('filesystem', (question, place) =>
    KINDS.flatMap((kind) => findingOf(question, place, kind)),
  ),
};

function findingOf(
  question: Question,
  place: Place,
  {free, all, unit, write, what}: (typeof KINDS)[number],
): Finding[] {
  const [was, left, size] = [
    question.before.latest(place, free),
    question.after.latest(place, free),
    question.after.level(place, all),
  ];
  if (left === undefined || size === undefined || left > NEARLY_NONE * size) return [];
  if (was !== undefined && was <= NEARLY_NONE * size) return [];
  const folder = place.series.split(' ')[0];
  return [
    {
      ...{resource: 'disk', target: question.target, waits: isFilePart, share: 1},
      evidence: [
        levelEvidence(question, place, free, unit),
        levelEvidence(question, place, all, unit),
      ],
      sentence: `the file system ${folder} of ${question.target} has no ${what} left: ${write(left)} of ${write(size)}`,
      remedy:
        'Delete what nobody needs (garbage collection of the registry), or make the file system larger.',
    },
  ];
}
