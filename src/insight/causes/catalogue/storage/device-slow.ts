// The device takes longer for each request than before, although nobody asks more of it.

import {writeMs, writeRate} from '../../../words/figures.js';
import {diskTimes, grownDisk, type DiskTimes} from '../../question/disks.js';
import {isFilePart} from '../../question/parts.js';
import {evidence, levelEvidence, type CauseRule, type Question} from '../../question/question.js';

/** Below both of these, requests vary by where the data lies. */
const LEAST_FACTOR = 1.5;
const LEAST_MORE_MS = 0.2;
/** More requests than so many times those before make a waiting line, whatever the device. */
const MOST_MORE_REQUESTS = 1.3;

export const deviceSlow: CauseRule = {
  name: 'device-slow',
  needs: ['disk'],
  find: (question) => {
    if (![...question.parts.keys()].some(isFilePart)) return [];
    const disk = grownDisk(question);
    if (disk === undefined || !isSlower(disk)) return [];
    const {place, before, after} = disk;
    return [
      {
        ...{resource: 'disk', waits: isFilePart, share: 1},
        evidence: [
          ...(['write_ns', 'read_ns', 'flush_ns'] as const).map((metric) =>
            evidence(question, place, metric, 'ms/s', 1e-6),
          ),
          evidence(question, place, 'writes', '1/s'),
          evidence(question, place, 'busy_ns', 'share', 1e-9),
          levelEvidence(question, place, 'in_flight', 'requests'),
        ],
        ...against(question),
        sentence:
          `the device ${place.series} of ${question.host} is slow: ${writeMs(after.meanMs)} for each request ` +
          `(before: ${writeMs(before.meanMs)}), with ${writeRate(after.perSecond)} (before: ${writeRate(before.perSecond)})`,
        remedy:
          'Look at the device and what lies below it (smartctl, the RAID, the volume, its burst credits).',
      },
    ];
  },
};

function isSlower({before, after}: Pick<DiskTimes, 'before' | 'after'>): boolean {
  if (before.perSecond === 0) return false;
  // A waiting line makes the mean longer, too, but not what the device takes for each.
  return (
    after.servedMs >= LEAST_FACTOR * before.servedMs &&
    after.meanMs >= LEAST_FACTOR * before.meanMs &&
    after.meanMs >= before.meanMs + LEAST_MORE_MS &&
    after.perSecond <= MOST_MORE_REQUESTS * before.perSecond
  );
}

function against(question: Question): {readonly against?: string} {
  const busy = diskTimes(question).filter(({busy}) => busy > 0.5).length;
  return busy > 1 ? {against: `${busy} devices of ${question.host} are busy`} : {};
}
