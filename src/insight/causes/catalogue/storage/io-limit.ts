// A control group of the target may only do so many reads and writes a second, or move so many bytes, and
// it uses all of that.

import {writeBytes, writeCount} from '../../../words/figures.js';
import {isFilePart} from '../../question/parts.js';
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

/** A share of the limit. Requests wait before it is reached, because they come in bursts. */
const NEAR = 0.8;
const METRICS = ['reads', 'writes', 'read_bytes', 'written_bytes'] as const;
const WORDS = {reads: 'reads', writes: 'writes', read_bytes: 'read', written_bytes: 'written'};

export const ioLimit: CauseRule = {
  name: 'io-limit',
  needs: ['cgroup'],
  find: atEach('cgroup', (question, place) =>
    METRICS.flatMap((metric) => findingOf(question, place, metric)),
  ),
};

/** `place` is a group and a device, such as `/docker/abc 8:0`. */
function findingOf(question: Question, place: Place, metric: (typeof METRICS)[number]): Finding[] {
  const limit = question.after.level(place, `${metric}_limit`);
  if (limit === undefined) return [];
  const cut = place.series.lastIndexOf(' ');
  const group = {...place, series: place.series.slice(0, cut)};
  const used = rates(question, group, metric).after;
  if (used < NEAR * limit) return [];
  const write = metric.endsWith('bytes') ? writeBytes : writeCount;
  return [
    {
      ...{resource: 'disk', target: question.target, waits: isFilePart, share: 1},
      evidence: [
        evidence(question, group, metric, '1/s'),
        levelEvidence(question, place, `${metric}_limit`, '1/s'),
      ],
      sentence:
        `the control group ${group.series} of ${question.target} is at its limit of I/O on device ` +
        `${place.series.slice(cut + 1)}: ${write(used)} ${WORDS[metric]} a second, of ${write(limit)} allowed`,
      remedy: 'Raise the limit (io.max, blkio.throttle, docker --device-write-iops and its like).',
    },
  ];
}
