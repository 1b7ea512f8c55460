// The target itself asks more of the disk than it gives: the waiting line is its own.

import {writeBytes, writeRate, writeShare} from '../../../words/figures.js';
import {grownDisk} from '../../question/disks.js';
import {isFilePart} from '../../question/parts.js';
import {evidence, rates, type CauseRule, type Question} from '../../question/question.js';

/** A share of the time. A disk that serves many requests at once takes more although it is busy. */
const LEAST_BUSY = 0.6;
/** A disk that is used up moves little more, however much is asked of it. */
const LEAST_FACTOR = 1.1;

export const diskOwnUse: CauseRule = {
  name: 'disk-own-use',
  needs: ['disk', 'limits'],
  find: (question) => {
    const {target, host} = question;
    if (![...question.parts.keys()].some(isFilePart)) return [];
    const disk = grownDisk(question);
    const own = ownBytes(question);
    if (disk === undefined || disk.busy < LEAST_BUSY) return [];
    if (own.after < LEAST_FACTOR * own.before) return [];
    const {place, before, after, busy} = disk;
    return [
      {
        ...{resource: 'disk', target, waits: isFilePart, share: 1},
        evidence: [
          evidence(question, place, 'busy_ns', 'share', 1e-9),
          evidence(question, place, 'writes', '1/s'),
          evidence(question, place, 'reads', '1/s'),
          evidence(
            question,
            {...place, target, probe: 'limits', series: ''},
            'written_bytes',
            'bytes/s',
          ),
        ],
        sentence:
          `${target} uses up the disk ${place.series} of ${host}: the disk is busy ${writeShare(Math.min(1, busy))} of ` +
          `the time, requests come to it at ${writeRate(after.perSecond)} (before: ${writeRate(before.perSecond)}), and ` +
          `${target} moves ${writeBytes(own.after)} a second (before: ${writeBytes(own.before)})`,
        remedy:
          'Use a faster disk, spread the load over several, or keep blobs in memory or in S3.',
      },
    ];
  },
};

function ownBytes(question: Question): {readonly before: number; readonly after: number} {
  const place = {agentId: question.agentId, target: question.target, probe: 'limits', series: ''};
  const [read, written] = ['read_bytes', 'written_bytes'].map((metric) =>
    rates(question, place, metric),
  );
  return {before: read!.before + written!.before, after: read!.after + written!.after};
}
