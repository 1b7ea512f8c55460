// Memory of the target lies in swap, and it waits for the pages to come back.

import {writeBytes, writeRate} from '../../../words/figures.js';
import {evidence, levelEvidence, rates, type CauseRule} from '../../question/question.js';
import {hostPlace, type Place} from '../../question/stretch-facts.js';

/** Pages a second. */
const LEAST_PAGES = 10;
const LEAST_BYTES = 2 ** 20;

export const swap: CauseRule = {
  name: 'swap',
  needs: ['memory', 'limits'],
  find: (question) => {
    const {agentId, target, host} = question;
    const own: Place = {agentId, target, probe: 'limits', series: ''};
    const memory = hostPlace(agentId, 'memory');
    const pages = rates(question, memory, 'swapped_in_pages');
    const bytes = question.after.highest(own, 'swap_bytes') ?? 0;
    if (pages.after < LEAST_PAGES || pages.after < 2 * pages.before || bytes < LEAST_BYTES)
      return [];
    return [
      {
        ...{resource: 'memory', target, waits: isMemoryPart, share: 1},
        evidence: [
          evidence(question, memory, 'swapped_in_pages', '1/s'),
          evidence(question, own, 'major_faults', '1/s'),
          levelEvidence(question, own, 'swap_bytes', 'bytes'),
        ],
        sentence:
          `${host} swaps: ${writeBytes(bytes)} of ${target} lie in swap, and pages come back at ` +
          `${writeRate(pages.after)} (before: ${writeRate(pages.before)})`,
        remedy:
          'Give the host more memory, move other programs away, or protect the target (memory.low).',
      },
    ];
  },
};

/** A page may be missing wherever a program touches its memory. */
function isMemoryPart(part: string): boolean {
  return !part.startsWith('upstream:');
}
