// Loads the completions into the shells that are here, and asks them.

import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';

import {COMMANDS} from '../../../../src/commands/commands.js';
import {buildProgram} from '../../../../src/commands/program.js';
import {SHELLS, writeCompletion} from '../../../../src/commands/shell/completion.js';
import {describeProgram, type DescribedCommand} from '../../../../src/commands/shell/described.js';
import {builtinScenarios} from '../../../../src/scenario/find-scenario.js';

const isMissing = (shell: string): string | false =>
  spawnSync(shell, ['-c', 'true']).error === undefined ? false : `${shell} is not installed`;

describe('completion', () => {
  let program: DescribedCommand;
  const folder = mkdtempSync(join(tmpdir(), 'regscope-completion-'));
  before(async () => {
    program = describeProgram(await buildProgram(COMMANDS));
    for (const shell of SHELLS) {
      writeFileSync(join(folder, shell), writeCompletion(shell, program, builtinScenarios()));
    }
  });
  after(() => rmSync(folder, {recursive: true}));

  const CASES = [
    ['regscope comp', ['compare', 'completion']],
    ['regscope run --eng', ['--engine']],
    ['regscope run --engine b', ['bpftrace']],
    ['regscope run ramp-to', ['ramp-to-threshold', 'ramp-to-threshold-small']],
    ['regscope agents inv', ['invite']],
    ['regscope agents invite --min', ['--minutes']],
  ] as const;

  test(
    'of bash knows commands, options, their values and scenarios',
    {skip: isMissing('bash')},
    () => {
      for (const [line, expected] of CASES) {
        const script = `source ${join(folder, 'bash')}; COMP_WORDS=(${line}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _regscope; printf '%s\\n' "\${COMPREPLY[@]}"`;
        const {stdout, stderr} = spawnSync('bash', ['-c', script], {encoding: 'utf8'});
        assert.deepEqual(stdout.trim().split('\n').sort(), expected, `${line} ${stderr}`);
      }
    },
  );

  test('of fish knows the same', {skip: isMissing('fish')}, () => {
    for (const [line, expected] of CASES) {
      const script = `source ${join(folder, 'fish')}; complete -C '${line}'`;
      const {stdout, stderr} = spawnSync('fish', ['--no-config', '-c', script], {encoding: 'utf8'});
      const words = stdout
        .trim()
        .split('\n')
        .map((each) => each.split('\t')[0]);
      assert.deepEqual(words.sort(), expected, `${line} ${stderr}`);
    }
  });

  test('of zsh can be read by it', {skip: isMissing('zsh')}, () => {
    const {status, stderr} = spawnSync('zsh', ['-n', join(folder, 'zsh')], {encoding: 'utf8'});
    assert.equal(status, 0, stderr);
  });
});
