// The disk is busy with another program's reads and writes.

import {writeBytes} from '../../../words/figures.js';
import {grownDisk} from '../../question/disks.js';
import {isFilePart} from '../../question/parts.js';
import {evidence, rates, type CauseRule, type Question} from '../../question/question.js';
import type {Place} from '../../question/stretch-facts.js';

/** A second. Less than this disturbs no disk of today. */
const LEAST_BYTES = 4 * 2 ** 20;
/** How busy the disk is, as a share of the time. */
const LEAST_BUSY = 0.5;
/** A share of what the program moves more than before: the disk moves that much more, too. */
const LEAST_OF_DISK = 0.5;
const NS_PER_SECOND = 1e9;
const BYTES = ['read_bytes', 'written_bytes'] as const;

export const diskOtherProgram: CauseRule = {
  name: 'disk-other-program',
  needs: ['disk', 'programs'],
  find: (question) => {
    if (![...question.parts.keys()].some(isFilePart)) return [];
    const disk = grownDisk(question);
    const [most] = question.after
      .places(question.agentId, 'programs')
      .map((place) => ({place, ...bytesOf(question, place)}))
      .toSorted((left, right) => right.after - right.before - (left.after - left.before));
    if (disk === undefined || most === undefined || disk.busy < LEAST_BUSY) return [];
    const more = most.after - most.before;
    const own = ownGrowth(question);
    if (more < LEAST_BYTES || more < own) return [];
    // The kernel does not tell which disk a program writes to. This one has to move what it moves.
    const moved = bytesOf(question, disk.place);
    if (moved.after - moved.before < LEAST_OF_DISK * more) return [];
    const {host} = question;
    return [
      {
        ...{resource: 'disk', waits: isFilePart, share: more / (more + own)},
        evidence: [
          ...BYTES.map((metric) => evidence(question, most.place, metric, 'bytes/s')),
          evidence(question, disk.place, 'busy_ns', 'share', 1 / NS_PER_SECOND),
        ],
        sentence:
          `the disk ${disk.place.series} of ${host} is busy with another program: ${most.place.series} ` +
          `moves ${writeBytes(most.after)} a second (before: ${writeBytes(most.before)}), the disk is ` +
          `busy ${Math.round(100 * Math.min(1, disk.busy))} % of the time`,
        remedy:
          'Stop that program, limit its I/O (io.max, ionice), or give the registry a disk of its own.',
      },
    ];
  },
};

function bytesOf(
  question: Question,
  place: Place,
): {readonly before: number; readonly after: number} {
  const [read, written] = BYTES.map((metric) => rates(question, place, metric));
  return {before: read!.before + written!.before, after: read!.after + written!.after};
}

/** How many more bytes a second the target itself moves. */
function ownGrowth(question: Question): number {
  const {agentId, target} = question;
  const {before, after} = bytesOf(question, {
    agentId,
    target,
    probe: 'limits',
    series: '',
  });
  return Math.max(0, after - before);
}
