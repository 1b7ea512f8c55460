// The target stood still: a signal or a debugger stopped its process, or its control group is frozen.

import {STILL_REMEDY} from '../../../failures/stop-events.js';
import {writeShare} from '../../../words/figures.js';
import {isAnyPart} from '../../question/parts.js';
import {
  levelEvidence,
  type CauseRule,
  type Finding,
  type Question,
} from '../../question/question.js';
import type {Place} from '../../question/stretch-facts.js';

/** A share of the readings of the stretch. */
const LEAST = 0.02;
const LEAST_TO_READ_LATE = 0.2;

export const stopped: CauseRule = {
  name: 'process-stopped',
  needs: ['limits'],
  looksAt: ['cgroup'],
  find: (question) => {
    const {agentId, target} = question;
    const place: Place = {agentId, target, probe: 'limits', series: ''};
    const groups = question.after.places(agentId, 'cgroup', target);
    return [
      ...findingOf(question, place, 'stopped', `${target} was stopped by a signal or a debugger`),
      ...groups.flatMap((group) =>
        findingOf(
          question,
          group,
          'frozen',
          `the control group ${group.series} of ${target} was frozen`,
        ),
      ),
    ];
  },
};

function findingOf(question: Question, place: Place, metric: string, what: string): Finding[] {
  const [was, is] = [
    question.before.level(place, metric) ?? 0,
    question.after.level(place, metric) ?? 0,
  ];
  if (is - was < LEAST) return [];
  return [
    {
      ...{resource: 'process', target: question.target, waits: isAnyPart, share: 1},
      readsLate: is >= LEAST_TO_READ_LATE,
      evidence: [levelEvidence(question, place, metric, 'share of readings')],
      sentence: `${what} in ${writeShare(Math.min(1, is))} of the readings`,
      remedy: STILL_REMEDY,
    },
  ];
}
