import assert from 'node:assert/strict';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, describe, test} from 'node:test';

import {COMMANDS} from '../../../src/commands/commands.js';
import {applyConfigFile} from '../../../src/commands/config-file.js';
import {INIT_FILES} from '../../../src/commands/init.js';
import {buildProgram} from '../../../src/commands/program.js';
import {readBudget} from '../../../src/gate/budget-file.js';
import {readScenario} from '../../../src/scenario/read-scenario.js';

describe('regscope init', () => {
  const folder = mkdtempSync(join(tmpdir(), 'regscope-init-'));
  after(() => rmSync(folder, {recursive: true}));
  const init = async (...words: string[]): Promise<unknown> =>
    (await buildProgram(COMMANDS, 'init')).parseAsync(['init', ...words], {from: 'user'});
  const read = (name: string): string => readFileSync(join(folder, 'a/b', name), 'utf8');

  test('writes files that the program reads, for the registry that is named', async () => {
    await init(join(folder, 'a/b'), '--registry', 'https://registry1:5000');

    const {target, phases} = readScenario(read('scenario.yaml'), 'scenario.yaml');
    assert.deepEqual([target, phases.length], ['https://registry1:5000', 3]);
    assert.equal(readBudget(read('budget.yaml'), 'budget.yaml').limits.length, 4);
    assert.match(read('regscope.yaml'), /^registry: https:\/\/registry1:5000$/m);
  });

  test('writes settings that are options, those in comments too', async () => {
    const path = join(folder, 'all.yaml');
    writeFileSync(path, read('regscope.yaml').replace(/^# (?=[a-z-]+: |\w+:$| {2}\w)/gm, ''));
    const program = await buildProgram(COMMANDS);
    program.setOptionValue('config', path);
    for (const name of ['run', 'agent', 'compare']) {
      await applyConfigFile(
        program,
        program.commands.find((command) => command.name() === name)!,
      );
    }
    const compare = program.commands.find((command) => command.name() === 'compare')!;
    assert.equal(compare.opts()['budget'], 'budget.yaml');
  });

  test('writes over nothing unless it is told to', async () => {
    await assert.rejects(init(join(folder, 'a/b')), {code: 'CLI_INIT_EXISTS'});
    await init(join(folder, 'a/b'), '--force');
    assert.match(read('scenario.yaml'), /target: http:\/\/127\.0\.0\.1:5000/);
    assert.equal(INIT_FILES.length, 3);
  });

  test('takes no address that would break the files', async () => {
    for (const registry of ['registry1', 'http://a b', 'http://a"\nx: y']) {
      await assert.rejects(init(folder, '--registry', registry), {code: 'CLI_OPTION_INVALID'});
    }
  });
});
