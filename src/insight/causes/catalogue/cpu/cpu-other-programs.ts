// Programs that are no target take the CPUs of the host, and threads of the target wait for one.

import {optional} from '../../../../domain/optional.js';
import {isCpuPart} from '../../question/parts.js';
import {
  evidence,
  rates,
  type CauseRule,
  type Finding,
  type Question,
} from '../../question/question.js';
import type {Side} from '../../question/sides.js';
import {hostPlace, type Place, type StretchFacts} from '../../question/stretch-facts.js';
import {busyShareOf} from '../../question/under-way.js';

/** A share of the host's CPUs: below it, a thread finds a free one. */
const USED_UP = 0.9;
/** A share of the host's CPUs that other programs took more than before. */
const LEAST_GROWTH = 0.1;
const MOST_TOLD = 2;
const CPUS_PER_NS = 1e-9;

export const cpuOtherPrograms: CauseRule = {
  name: 'cpu-other-programs',
  needs: ['programs'],
  looksAt: ['process', 'runqueue'],
  find: (question) => {
    const {agentId, cpus, target} = question;
    if (cpus === undefined) return [];
    const busy = rates(question, hostPlace(agentId, 'process'), 'cpu_ns');
    if (busy.after * CPUS_PER_NS < USED_UP * cpus) return [];
    const grew = growing(question);
    const growth = grew.reduce((sum, {more}) => sum + more, 0);
    if (growth < LEAST_GROWTH * cpus) return [];
    return [findingOf(question, {grew, growth, grownOfTarget: growthOfTarget(question, target)})];
  },
};

interface Grew {
  readonly place: Place;
  /** CPUs in the second stretch, and how many more than in the first. */
  readonly cpus: number;
  readonly more: number;
}

function growing(question: Question): readonly Grew[] {
  return question.after
    .places(question.agentId, 'programs')
    .map((place) => {
      const {before, after} = rates(question, place, 'cpu_ns');
      return {place, cpus: after * CPUS_PER_NS, more: (after - before) * CPUS_PER_NS};
    })
    .filter(({more}) => more > 0)
    .toSorted((left, right) => right.more - left.more);
}

function growthOfTarget(question: Question, target: string): number {
  const place: Place = {agentId: question.agentId, target, probe: 'process', series: ''};
  const {before, after} = rates(question, place, 'cpu_ns');
  return Math.max(0, (after - before) * CPUS_PER_NS);
}

function findingOf(
  question: Question,
  {grew, growth, grownOfTarget}: {grew: readonly Grew[]; growth: number; grownOfTarget: number},
): Finding {
  const told = grew.slice(0, MOST_TOLD);
  const names = told.map(
    ({place, cpus}) => `${place.series}${pidOf(question, place)} ${cpus.toFixed(2)}`,
  );
  return {
    ...{resource: 'cpu', waits: isCpuPart, share: growth / (growth + grownOfTarget)},
    ...optional('atMostMs', waitedMs(question)),
    evidence: told.map(({place}) => evidence(question, place, 'cpu_ns', 'CPUs', CPUS_PER_NS)),
    sentence:
      `other programs take the CPUs of ${question.host}: ${names.join(', ')} of ${question.cpus} CPUs, ` +
      `${growth.toFixed(2)} more than before`,
    remedy: 'Stop them, move them to another host, or give the target CPUs of its own (cpuset).',
  };
}

/**
 * A request is late only while threads of the target wait for a CPU: for no more of its time than one of them
 * did while requests were under way. Undefined where that was not measured.
 */
function waitedMs({before, after, agentId, target, time, sides}: Question): number | undefined {
  if (after.places(agentId, 'runqueue').length === 0) return undefined;
  const shareOfTime = (facts: StretchFacts, side: Side | undefined): number => {
    const waiting = facts.waitingThreads(agentId, target);
    return Math.min(1, waiting / busyShareOf(side, target));
  };
  const [was, is] = [shareOfTime(before, sides?.before), shareOfTime(after, sides?.after)];
  return Math.max(0, time.after * is - time.before * was);
}

function pidOf({after}: Question, place: Place): string {
  const pid = after.highest(place, 'pid');
  return pid === undefined ? '' : ` (pid ${pid})`;
}
