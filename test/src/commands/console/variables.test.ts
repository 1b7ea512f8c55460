import assert from 'node:assert/strict';
import {test} from 'node:test';

import {dropEmptyVariables} from '../../../../src/commands/console/variables.js';

test('a variable of ours that is empty counts as none; those of others stay', () => {
  const environment: NodeJS.ProcessEnv = {
    ...{REGSCOPE_DATA: '', REGSCOPE_OTLP: '', REGSCOPE_LISTEN: '[::1]:7070'},
    ...{NO_COLOR: '', REGSCOPEX: ''},
  };

  dropEmptyVariables(environment);

  assert.deepEqual(environment, {REGSCOPE_LISTEN: '[::1]:7070', NO_COLOR: '', REGSCOPEX: ''});
});
