import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {test} from 'node:test';

import {QUIET_FLAGS} from '../../../../src/commands/wiring/quiet-v8.js';

test('the V8 of this Node knows each flag, so that setting it prints no error', () => {
  const known = execFileSync(process.execPath, ['--v8-options'], {encoding: 'utf8'});

  for (const flag of QUIET_FLAGS) {
    const [name] = flag.split('=') as [string];
    assert.match(known, new RegExp(`^ +${name} \\(`, 'm'));
  }
});
