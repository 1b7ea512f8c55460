// Processes of the target ended and new ones began: a crash, a supervisor, or the kernel because no memory
// was left.

import {killedWords, restartRemedy} from '../../../failures/start-events.js';
import {isAnyPart} from '../../question/parts.js';
import {evidence, rates, type CauseRule, type Question} from '../../question/question.js';
import {hostPlace, type Place} from '../../question/stretch-facts.js';

/** A second: one start in a minute. */
const LEAST = 1 / 60;

export const restarted: CauseRule = {
  name: 'restarted',
  needs: ['limits'],
  looksAt: ['cgroup', 'memory'],
  find: (question) => {
    const {agentId, target} = question;
    const place: Place = {agentId, target, probe: 'limits', series: ''};
    const starts = rates(question, place, 'starts');
    if (starts.after < LEAST || starts.after <= 2 * starts.before) return [];
    const killed = killedBy(question);
    return [
      {
        ...{resource: 'process', target, waits: isAnyPart, share: 1},
        evidence: [
          evidence(question, place, 'starts', '1/min', 60),
          ...killed.map((from) => evidence(question, from, 'oom_kills', '1/min', 60)),
        ],
        sentence:
          `${target} was started again ${(starts.after * 60).toFixed(1)} times a minute` +
          killedWords(killed.length > 0),
        remedy: restartRemedy(killed.length > 0),
      },
    ];
  },
};

/** Where the kernel counted processes that it killed. */
function killedBy(question: Question): Place[] {
  const {agentId, after, target} = question;
  const places = [...after.places(agentId, 'cgroup', target), hostPlace(agentId, 'memory')];
  return places.filter((place) => rates(question, place, 'oom_kills').after > 0);
}
