// A control group of the target allows it some of the host's CPUs alone (cpuset), and its threads wait for these
// while others may be idle.

import {isCpuPart} from '../../question/parts.js';
import {
  atEach,
  evidence,
  levelEvidence,
  type CauseRule,
  type Finding,
  type Question,
} from '../../question/question.js';
import type {Place} from '../../question/stretch-facts.js';

/** Threads that wait for a CPU at a time, on average, more than before. */
const LEAST_MORE = 0.05;

export const cpuSet: CauseRule = {
  name: 'cpu-set',
  needs: ['cgroup', 'runqueue'],
  find: atEach('cgroup', findingOf),
};

function findingOf(question: Question, place: Place): Finding[] {
  const {target, host, cpus, before, after, agentId} = question;
  const [was, is] = [before.level(place, 'cpus') ?? cpus, after.latest(place, 'cpus')];
  if (cpus === undefined || was === undefined || is === undefined || is >= cpus) return [];
  const waiting = {
    before: before.waitingThreads(agentId, target),
    after: after.waitingThreads(agentId, target),
  };
  if (waiting.after - waiting.before < LEAST_MORE) return [];
  const had = is < was ? ` (before: ${Math.round(was)})` : '';
  return [
    {
      ...{resource: 'cpu', target, waits: isCpuPart, share: 1},
      evidence: [
        levelEvidence(question, place, 'cpus', 'CPUs'),
        evidence(question, {agentId, target, probe: 'process', series: ''}, 'cpu_ns', 'CPUs', 1e-9),
      ],
      sentence:
        `the control group ${place.series} lets ${target} use ${is} of the ${cpus} CPUs of ${host}${had}: on average ` +
        `${waiting.after.toFixed(2)} of its threads wait for one (before: ${waiting.before.toFixed(2)})`,
      remedy:
        'Give it more CPUs (cpuset.cpus, docker --cpuset-cpus), or keep other programs off those that it has.',
    },
  ];
}
