// The profiler itself takes more of the CPUs than before, and none is left.

import {writeShare} from '../../../words/figures.js';
import {isCpuPart} from '../../question/parts.js';
import {evidence, rates, type CauseRule} from '../../question/question.js';
import {hostPlace} from '../../question/stretch-facts.js';

const USED_UP = 0.9;
/** Shares of all CPUs of the host. */
const LEAST_MORE = 0.05;

export const profiler: CauseRule = {
  name: 'profiler',
  needs: ['process'],
  lacks: ({sides}) =>
    sides?.after.effect === undefined ? 'what the profiler took was not read' : undefined,
  find: (question) => {
    const {sides, agentId, host, cpus} = question;
    const shareIn = (rows: NonNullable<typeof sides>['after']['effect']): number =>
      rows?.find((row) => row.agentId === agentId)?.hostShare ?? 0;
    const [before, after] = [shareIn(sides?.before.effect), shareIn(sides?.after.effect)];
    const place = hostPlace(agentId, 'process');
    const busy = rates(question, place, 'cpu_ns');
    if (cpus === undefined || busy.after / 1e9 < USED_UP * cpus) return [];
    const more = after - before;
    if (more < LEAST_MORE) return [];
    const allMore = Math.max(more, (busy.after - busy.before) / 1e9 / cpus);
    return [
      {
        ...{resource: 'cpu', waits: isCpuPart, share: more / allMore},
        evidence: [evidence(question, place, 'cpu_ns', 'CPUs', 1e-9)],
        sentence:
          `the profiler itself takes ${writeShare(after)} of the CPUs of ${host} (before: ${writeShare(before)}), ` +
          'and no CPU is left',
        remedy:
          'Watch fewer targets or probes (--probes), or put collector and generator on other hosts.',
      },
    ];
  },
};
