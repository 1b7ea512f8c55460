// The device takes longer for each request than before, although nobody asks more of it.

import {writeMs, writeRate} from '../../../words/figures.js';
import {
  diskTimes,
  grownDisk,
  REQUEST_KINDS,
  type DiskTimes,
  type RequestKind,
  type RequestTime,
} from '../../question/disks.js';
import {isFilePart} from '../../question/parts.js';
import {evidence, levelEvidence, type CauseRule, type Question} from '../../question/question.js';

/**
 * Requests of one kind are compared (a flush takes other times than a read). More requests than that make a waiting
 * line, whatever the device.
 */
const MUCH_SLOWER = {leastFactor: 1.5, mostRequests: 1.3};
/** A little more time is told only where the device does what it did before. */
const LITTLE_SLOWER = {
  leastFactor: 1.08,
  mostFactor: 1.8,
  fewestRequests: 0.85,
  mostRequests: 1.15,
};
/** A share of the additional time of the requests. Where the device is busy for less of it, they wait in line. */
const LEAST_BUSY = 0.4;
/** Below this, requests vary by where the data lies. */
const LEAST_MORE_MS = 0.05;

interface Slower {
  readonly kind: RequestKind;
  readonly before: RequestTime;
  readonly after: RequestTime;
}

export const deviceSlow: CauseRule = {
  name: 'device-slow',
  needs: ['disk'],
  find: (question) => {
    if (![...question.parts.keys()].some(isFilePart)) return [];
    const disk = grownDisk(question);
    if (disk === undefined) return [];
    const slower = slowerKind(disk);
    if (!isMuchSlower(disk, slower) && !isLittleSlower(disk, slower)) return [];
    const {place} = disk;
    const {kind, before, after} = slower;
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
          `the device ${place.series} of ${question.host} is slow: ${writeMs(after.meanMs)} for each ${kind} ` +
          `(before: ${writeMs(before.meanMs)}), at ${writeRate(after.perSecond)} (before: ${writeRate(before.perSecond)})`,
        remedy:
          'Look at the device and what lies below it (smartctl, the RAID, the volume, its burst credits).',
      },
    ];
  },
};

/** Each request takes the device longer, not only those of the kind: a waiting line makes their mean longer, too. */
function isMuchSlower(disk: DiskTimes, kind: Slower): boolean {
  const {leastFactor, mostRequests} = MUCH_SLOWER;
  const served = disk.after.servedMs / disk.before.servedMs;
  const isAlike = [disk, kind].every((each) => requestsOf(each) <= mostRequests);
  return isAlike && Math.min(served, growthOf(kind)) >= leastFactor;
}

function isLittleSlower(disk: DiskTimes, kind: Slower): boolean {
  const {leastFactor, mostFactor, fewestRequests, mostRequests} = LITTLE_SLOWER;
  const factor = growthOf(kind);
  const isAlike = [disk, kind].every((each) => {
    return requestsOf(each) >= fewestRequests && requestsOf(each) <= mostRequests;
  });
  const busyMs = disk.after.busyMs - disk.before.busyMs;
  const isBusy = busyMs >= LEAST_BUSY * moreMs(kind);
  return isAlike && isBusy && factor >= leastFactor && factor <= mostFactor;
}

/** The kind whose requests wait longer by most in all. */
function slowerKind(disk: DiskTimes): Slower {
  const kinds = REQUEST_KINDS.map((kind) => ofKind(disk, kind));
  return kinds.toSorted((left, right) => moreMs(right) - moreMs(left))[0]!;
}

function ofKind({before, after}: DiskTimes, kind: RequestKind): Slower {
  return {kind, before: before.kinds[kind], after: after.kinds[kind]};
}

/** How many times longer each takes; 0 where that is not to be told from where the data lies. */
function growthOf({before, after}: Pick<Slower, 'before' | 'after'>): number {
  const isKnown = before.meanMs > 0 && after.meanMs >= before.meanMs + LEAST_MORE_MS;
  return isKnown ? after.meanMs / before.meanMs : 0;
}

function moreMs({before, after}: Pick<Slower, 'before' | 'after'>): number {
  return after.waitedMs - before.waitedMs;
}

/** How many times as many they are; infinite where there were none. */
function requestsOf({before, after}: Pick<Slower, 'before' | 'after'>): number {
  return after.perSecond / before.perSecond;
}

function against(question: Question): {readonly against?: string} {
  const busy = diskTimes(question).filter(({busy}) => busy > 0.5).length;
  return busy > 1 ? {against: `${busy} devices of ${question.host} are busy`} : {};
}
