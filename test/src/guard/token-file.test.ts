import assert from 'node:assert/strict';
import {chmodSync, mkdtempSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, describe, test} from 'node:test';

import {createTokenFile, loadTokenFor, loadTokens} from '../../../src/guard/token-file.js';

const folder = mkdtempSync(join(tmpdir(), 'regscope-tokens-'));
after(() => rmSync(folder, {recursive: true}));

const SECRET = 's'.repeat(40);

describe('token files', () => {
  test('a new one can be read by its owner alone, and is not written twice', () => {
    const path = join(folder, 'new');

    createTokenFile(path);

    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal(loadTokens({file: path, environment: {}})?.length, 3);
    assert.throws(() => createTokenFile(path), {code: 'GUARD_TOKEN_FILE_UNUSABLE'});
  });

  test('the file beats the environment, and nothing at all is no token', () => {
    const path = write('file', `${SECRET}-file`, 0o600);
    const environment = {REGSCOPE_TOKEN: `${SECRET}-environment`};

    assert.equal(loadTokenFor({file: path, environment}, 'agent'), `${SECRET}-file`);
    assert.equal(loadTokenFor({environment}, 'agent'), `${SECRET}-environment`);
    assert.equal(loadTokens({environment: {REGSCOPE_TOKEN: ''}}), undefined);
    assert.equal(loadTokenFor({environment: {}}, 'agent'), undefined);
  });

  for (const mode of [0o640, 0o604, 0o620, 0o666]) {
    test(`mode ${mode.toString(8)} is refused: others could read or change it`, () => {
      const path = write(`mode-${mode}`, SECRET, mode);

      assert.throws(() => loadTokens({file: path, environment: {}}), {
        code: 'GUARD_TOKEN_FILE_OPEN',
        hint: `chmod 600 ${path}`,
      });
    });
  }

  test('a path that is not there, or is a folder, is told', () => {
    for (const file of [join(folder, 'missing'), folder]) {
      chmodSync(folder, 0o700);
      assert.throws(() => loadTokens({file, environment: {}}), {
        code: 'GUARD_TOKEN_FILE_UNUSABLE',
      });
    }
  });

  test('a file without the scope that is needed says what to copy', () => {
    const path = write('read-only', `read ${SECRET}`, 0o600);

    assert.throws(() => loadTokenFor({file: path, environment: {}}, 'agent'), {
      code: 'GUARD_TOKEN_INVALID',
      hint: /"agent"/,
    });
  });
});

function write(name: string, text: string, mode: number): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}
