// Go runs goroutines of the target on fewer CPUs than it may use, and they wait for one of them.

import {
  evidence,
  levelEvidence,
  rates,
  type CauseRule,
  type Question,
} from '../../question/question.js';
import type {Place} from '../../question/stretch-facts.js';

/**
 * A share of GOMAXPROCS CPUs. Threads that wait for a CPU of a busy host use theirs, too: Go runs nothing
 * else in their place.
 */
const USED = 0.6;

export const gomaxprocs: CauseRule = {
  name: 'gomaxprocs',
  needs: ['limits', 'process'],
  looksAt: ['cgroup', 'runqueue'],
  find: (question) => {
    const {agentId, target} = question;
    const place: Place = {agentId, target, probe: 'limits', series: ''};
    const allowed = question.after.latest(place, 'gomaxprocs');
    const cpus = availableTo(question);
    if (allowed === undefined || cpus === undefined || allowed >= cpus) return [];
    const used = rates(question, {...place, probe: 'process'}, 'cpu_ns').after / 1e9;
    const waiting = question.after.waitingThreads(agentId, target);
    if (used + waiting < USED * allowed) return [];
    return [
      {
        ...{resource: 'cpu', target, waits: isSchedulerPart, share: 1},
        evidence: [
          levelEvidence(question, place, 'gomaxprocs', 'CPUs'),
          evidence(question, {...place, probe: 'process'}, 'cpu_ns', 'CPUs', 1e-9),
        ],
        sentence:
          `GOMAXPROCS lets ${target} run Go code on ${allowed} of the ${Number(cpus.toPrecision(3))} CPUs that it ` +
          `may use: on average ${used.toFixed(2)} of its threads run and ${waiting.toFixed(2)} wait for a CPU of the host`,
        remedy: 'Take GOMAXPROCS out of its environment, or set it to the CPUs of its quota.',
      },
    ];
  },
};

/** The CPUs of the host, of the group's list, or of its quota: the fewest. */
function availableTo({after, agentId, target, cpus}: Question): number | undefined {
  if (cpus === undefined) return undefined;
  const groups = after.places(agentId, 'cgroup', target);
  const limits = groups.flatMap((group) => [
    after.level(group, 'cpu_quota') ?? cpus,
    after.level(group, 'cpus') ?? cpus,
  ]);
  return Math.min(cpus, ...limits);
}

function isSchedulerPart(part: string): boolean {
  return (
    ['sched', 'queue', 'unexplained', 'cpu', 'network'].includes(part) || part.startsWith('wait:')
  );
}
