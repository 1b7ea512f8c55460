// The target has as many files and sockets open as it may have. New connections and files fail.

import {isAnyPart} from '../../question/parts.js';
import {levelEvidence, type CauseRule} from '../../question/question.js';
import type {Place} from '../../question/stretch-facts.js';

/** A share of the limit, at the highest reading of the stretch. */
const NEAR = 0.95;

export const openFiles: CauseRule = {
  name: 'open-files',
  needs: ['limits'],
  find: (question) => {
    const {agentId, target, before, after} = question;
    const place: Place = {agentId, target, probe: 'limits', series: ''};
    const [was, share] = [before, after].map(
      (stretch) => stretch.highest(place, 'open_files_share') ?? 0,
    ) as [number, number];
    // A process that has lived near its limit all the time is no slower for it.
    if (share < NEAR || was >= share) return [];
    const limit = after.level(place, 'open_files_limit') ?? 0;
    return [
      {
        ...{resource: 'files', target, waits: isAnyPart, share: 1},
        evidence: [
          levelEvidence(question, place, 'open_files_share', 'share'),
          levelEvidence(question, place, 'open_files_limit', 'files'),
        ],
        sentence: `${target} runs out of file descriptors: ${Math.round(share * limit)} are open, of ${limit} allowed`,
        remedy: 'Raise the limit (LimitNOFILE, ulimit -n, docker --ulimit nofile).',
      },
    ];
  },
};
