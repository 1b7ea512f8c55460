// Requests wait for a free connection: of a pool of the program, such as that to its database.

import {shortFunctionName} from '../../../../domain/stacks/function-name.js';
import {writeMs} from '../../../words/figures.js';
import type {CauseRule} from '../../question/question.js';

const WAITS_FOR_PLACE = ['wait:pool', 'wait:semaphore'];

export const connectionLimit: CauseRule = {
  name: 'connection-limit',
  needs: [],
  find: ({parts, target, sides}) => {
    const waited = WAITS_FOR_PLACE.reduce((sum, part) => sum + (parts.get(part) ?? 0), 0);
    if (waited === 0) return [];
    const [row] = (sides?.after.functions ?? []).filter(
      ({kind, target: own}) => kind === 'waiting' && own === target,
    );
    const where = row === undefined ? '' : ` (most of it in ${shortFunctionName(row.function)})`;
    return [
      {
        ...{resource: 'connections', target, share: 1, evidence: []},
        waits: (part) => WAITS_FOR_PLACE.includes(part),
        sentence: `requests in ${target} wait ${writeMs(waited)} more for a free connection of a pool${where}`,
        remedy:
          'Make the pool larger, if what is behind it can take more, or let each request hold it for less.',
      },
    ];
  },
};
