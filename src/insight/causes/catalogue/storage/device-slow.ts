// The device takes longer for each request than before, although nobody asks more of it.

import {writeMs, writeRate} from '../../../words/figures.js';
import {diskTimes, grownDisk, type DiskTimes} from '../../question/disks.js';
import {isFilePart} from '../../question/parts.js';
import {evidence, levelEvidence, type CauseRule, type Question} from '../../question/question.js';

/** A device is slower by the first row that it fits: how much longer it takes, for how many more requests. */
const SLOWER = [
  // More requests than that make a waiting line, whatever the device.
  {leastFactor: 1.5, mostFactor: Infinity, fewestRequests: 0, mostRequests: 1.3},
  // Little more is told only where the device does what it did before (other requests take other times), and
  // where requests wait little longer than the device takes.
  {leastFactor: 1.08, mostFactor: 1.8, fewestRequests: 0.85, mostRequests: 1.15},
];
/** Below this, requests vary by where the data lies. */
const LEAST_MORE_MS = 0.05;

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
          `(before: ${writeMs(before.meanMs)}), at ${writeRate(after.perSecond)} (before: ${writeRate(before.perSecond)})`,
        remedy:
          'Look at the device and what lies below it (smartctl, the RAID, the volume, its burst credits).',
      },
    ];
  },
};

function isSlower({before, after}: Pick<DiskTimes, 'before' | 'after'>): boolean {
  if (before.perSecond === 0 || after.meanMs < before.meanMs + LEAST_MORE_MS) return false;
  // A waiting line makes the mean longer, too, but not what the device takes for each.
  const [served, mean] = [after.servedMs / before.servedMs, after.meanMs / before.meanMs];
  const requests = after.perSecond / before.perSecond;
  return SLOWER.some(
    ({leastFactor, mostFactor, fewestRequests, mostRequests}) =>
      Math.min(served, mean) >= leastFactor &&
      mean <= mostFactor &&
      requests >= fewestRequests &&
      requests <= mostRequests,
  );
}

function against(question: Question): {readonly against?: string} {
  const busy = diskTimes(question).filter(({busy}) => busy > 0.5).length;
  return busy > 1 ? {against: `${busy} devices of ${question.host} are busy`} : {};
}
