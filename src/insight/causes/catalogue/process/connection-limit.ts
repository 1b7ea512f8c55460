// Requests wait for a free connection: of a pool of the program, such as that to its database.

import {shortFunctionName} from '../../../../domain/stacks/function-name.js';
import type {FunctionRowJson} from '../../../../contract/function-json.js';
import {mostOf, writeMs} from '../../../words/figures.js';
import type {CauseRule} from '../../question/question.js';

const WAITS_FOR_PLACE = ['wait:pool', 'wait:semaphore'];

export const connectionLimit: CauseRule = {
  name: 'connection-limit',
  needs: [],
  find: ({parts, target, sides}) => {
    const waited = WAITS_FOR_PLACE.reduce((sum, part) => sum + (parts.get(part) ?? 0), 0);
    if (waited === 0) return [];
    const rows = (sides?.after.functions ?? []).filter(
      ({kind, target: own}) => kind === 'waiting' && own === target,
    );
    return [
      {
        ...{resource: 'connections', target, share: 1, evidence: []},
        waits: (part) => WAITS_FOR_PLACE.includes(part),
        sentence: `requests in ${target} wait ${writeMs(waited)} more for a free connection of a pool${whereOf(rows)}`,
        remedy:
          'Make the pool larger, if what is behind it can take more, or let each request hold it for less.',
      },
    ];
  },
};

/** `rows`: by time in which goroutines waited, the longest first. */
function whereOf(rows: readonly FunctionRowJson[]): string {
  const [longest] = rows;
  if (longest === undefined) return '';
  const share = longest.selfMs / rows.reduce((sum, {selfMs}) => sum + selfMs, 0);
  return ` (${mostOf(share)} of it in ${shortFunctionName(longest.function)})`;
}
