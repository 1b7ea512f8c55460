// Programs in /bin stand for those that are no k6; a k6 of another name is tried in test/e2e/exec.test.ts.

import assert from 'node:assert/strict';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, describe, test} from 'node:test';

import {isK6} from '../../../../src/commands/exec/known-program.js';

describe('isK6', () => {
  const folder = mkdtempSync(join(tmpdir(), 'regscope-k6-'));
  after(() => rmSync(folder, {recursive: true, force: true}));

  test('is false for what is no program, and for a program without k6 in it', () => {
    for (const command of ['ls', '/bin/ls', 'no-such-program', '', folder]) {
      assert.equal(isK6(command), false, command);
    }
  });

  test('runs no script, whatever it is called', () => {
    const ran = join(folder, 'ran');
    const script = join(folder, 'k6-wrapper');
    writeFileSync(script, `#!/bin/sh\n# go.k6.io/k6\ntouch ${ran}\necho k6 v1.0\n`, {mode: 0o755});

    assert.equal(isK6(script), false);
    assert.throws(() => rmSync(ran), {code: 'ENOENT'});
  });
});
