// The target has as many threads under way as the host has CPUs, in both stretches: more requests at a time get no
// more CPU, and wait for each other. The mean use of the CPUs does not show it where requests come in bursts.

import {isCpuPart} from '../../question/parts.js';
import {evidence, rates, type CauseRule} from '../../question/question.js';
import {hostPlace, type Place} from '../../question/stretch-facts.js';

/** A share of the CPUs: threads of the target that run, and that wait for a CPU, on average. */
const UNDER_WAY = 0.9;
/** A share of the CPUs. Below it, threads wait for something else than other threads, as for a quota. */
const LEAST_BUSY = 0.7;
/** A share of what the CPUs do. Whoever does less is not the one that fills them. */
const LEAST_OWN = 0.5;

export const cpuSaturated: CauseRule = {
  name: 'cpu-saturated',
  needs: ['process', 'runqueue'],
  find: (question) => {
    const {agentId, target, host, cpus} = question;
    if (cpus === undefined || ![...question.parts.keys()].some(isCpuPart)) return [];
    const place: Place = {agentId, target, probe: 'process', series: ''};
    const runs = rates(question, place, 'cpu_ns').after / 1e9;
    const busy = rates(question, hostPlace(agentId, 'process'), 'cpu_ns').after / 1e9;
    const waits = {
      before: question.before.waitingThreads(agentId, target),
      after: question.after.waitingThreads(agentId, target),
    };
    if (runs + waits.after < UNDER_WAY * cpus || busy < LEAST_BUSY * cpus) return [];
    if (runs < LEAST_OWN * busy) return [];
    return [
      {
        ...{resource: 'cpu', target, waits: isCpuPart, share: 1},
        evidence: [evidence(question, place, 'cpu_ns', 'CPUs', 1e-9)],
        sentence:
          `${target} fills the ${cpus} CPUs of ${host}: on average ${runs.toFixed(2)} of its threads run, and ` +
          `${waits.after.toFixed(2)} wait for a CPU (before: ${waits.before.toFixed(2)}); more requests at a time wait ` +
          'for each other',
        remedy:
          'Give it more CPUs, or spread the load over more of it; its flame graph shows what it does.',
      },
    ];
  },
};
