// A control group of the target, or one above it, has a CPU quota, and the kernel lets nothing in it run
// once the quota of a period is used up.

import {writeMs, writeShare} from '../../../words/figures.js';
import {isThrottledPart} from '../../question/parts.js';
import {
  atEach,
  shareOf,
  evidence,
  levelEvidence,
  rates,
  type CauseRule,
  type Finding,
  type Question,
} from '../../question/question.js';
import type {Place} from '../../question/stretch-facts.js';

/** A share of periods. Below it, throttling costs single requests a little. */
const LEAST_THROTTLED = 0.05;
const LEAST_TO_READ_LATE = 0.5;
const MS_PER_NS = 1e-6;

export const cpuQuota: CauseRule = {
  name: 'cpu-quota',
  needs: ['cgroup'],
  find: atEach('cgroup', findingOf),
};

function findingOf(question: Question, place: Place): Finding[] {
  const {target} = question;
  const throttled = rates(question, place, 'throttled_periods');
  const periods = rates(question, place, 'cpu_periods');
  const [was, is] = [
    shareOf(throttled.before, periods.before),
    shareOf(throttled.after, periods.after),
  ];
  if (is < LEAST_THROTTLED || is - was < LEAST_THROTTLED) return [];
  const stillMs = rates(question, place, 'throttled_ns').after * MS_PER_NS;
  // The kernel adds up the times for which the queue of each CPU stood still (cpu.stat, throttled_usec).
  const still = stillMs > 0 ? `, ${writeMs(stillMs)} in each second, all CPUs together` : '';
  const quota = question.after.level(place, 'cpu_quota');
  const allowed = quota === undefined ? '' : ` of ${Number(quota.toPrecision(3))} CPUs`;
  return [
    {
      ...{resource: 'cpu', target, waits: isThrottledPart, share: 1},
      readsLate: is >= LEAST_TO_READ_LATE,
      evidence: [
        evidence(question, place, 'throttled_periods', '1/s'),
        evidence(question, place, 'throttled_ns', 'ms/s', MS_PER_NS),
        levelEvidence(question, place, 'cpu_quota', 'CPUs'),
      ],
      sentence:
        `the CPU quota${allowed} of the control group ${place.series} throttles ${target}: in ` +
        `${writeShare(is)} of the periods (before: ${writeShare(was)})${still}`,
      remedy: 'Raise the quota (cpu.max, docker --cpus, limits.cpu), or spread the load.',
    },
  ];
}
