// Blobs come from the disk, not from memory: the target reads far more from disks than before, and no
// limit of memory pushed its pages out.

import {writeBytes} from '../../../words/figures.js';
import {evidence, rates, type CauseRule} from '../../question/question.js';
import type {Place} from '../../question/stretch-facts.js';

/** A second. */
const LEAST_BYTES = 2 ** 20;
const LEAST_FACTOR = 2;

export const coldCache: CauseRule = {
  name: 'cold-cache',
  needs: ['limits'],
  find: (question) => {
    const {agentId, target} = question;
    const place: Place = {agentId, target, probe: 'limits', series: ''};
    const {before, after} = rates(question, place, 'read_bytes');
    if (after < LEAST_BYTES || after < LEAST_FACTOR * before) return [];
    return [
      {
        ...{resource: 'disk', target, share: 1},
        waits: (part) => part === 'fs.read' || part === 'fs.meta',
        evidence: [
          evidence(question, place, 'read_bytes', 'bytes/s'),
          evidence(question, place, 'major_faults', '1/s'),
        ],
        sentence:
          `${target} reads from the disk, not from memory: ${writeBytes(after)} a second ` +
          `(before: ${writeBytes(before)}); the page cache does not hold what is asked for`,
        remedy:
          'Give the host more memory, warm the cache before the run, or put a faster disk below it.',
      },
    ];
  },
};
