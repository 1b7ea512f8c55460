// The hypervisor gives the CPUs of this host to other guests.

import {isCpuPart} from '../../question/parts.js';
import {evidence, rates, type CauseRule} from '../../question/question.js';
import {hostPlace} from '../../question/stretch-facts.js';

/** A share of the CPUs. */
const LEAST = 0.05;
const CPUS_PER_NS = 1e-9;

export const steal: CauseRule = {
  name: 'cpu-steal',
  needs: ['process'],
  find: (question) => {
    const {agentId, cpus, host} = question;
    const place = hostPlace(agentId, 'process');
    const {before, after} = rates(question, place, 'stolen_ns');
    const more = (after - before) * CPUS_PER_NS;
    if (cpus === undefined || more < LEAST * cpus) return [];
    return [
      {
        ...{resource: 'cpu', waits: isCpuPart, share: 1},
        evidence: [evidence(question, place, 'stolen_ns', 'CPUs', CPUS_PER_NS)],
        sentence:
          `the hypervisor gives ${(after * CPUS_PER_NS).toFixed(2)} of the ${cpus} CPUs of ${host} to ` +
          `other guests (before: ${(before * CPUS_PER_NS).toFixed(2)})`,
        remedy: 'Use a host with CPUs of its own, or repeat the run at another time.',
      },
    ];
  },
};
