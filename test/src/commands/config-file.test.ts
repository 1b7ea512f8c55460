import assert from 'node:assert/strict';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, test} from 'node:test';

import {Command} from 'commander';

import {buildProgram} from '../../../src/commands/program.js';
import {temporaryFolder} from '../../support/temporary-folder.js';

/** The options with which a command that needs `--collector` was run, by this config file and these words. */
async function optionsOf(config: string, words: readonly string[]): Promise<unknown> {
  const path = join(temporaryFolder('config'), 'config.yaml');
  writeFileSync(path, config);
  let seen: unknown;
  const watch = new Command('watch')
    .requiredOption('--collector <url>')
    .option('--target <rules...>')
    .configureOutput({writeErr: () => {}})
    .action((options: unknown) => void (seen = options));
  const program = await buildProgram({watch: () => Promise.resolve(watch)});
  program.configureOutput({writeErr: () => {}});
  await program.parseAsync(['node', 'regscope', '--config', path, 'watch', ...words]);
  return seen;
}

describe('a config file', () => {
  test('gives an option without which the command does not start', async () => {
    const config = 'watch: {collector: ws://a, target: [x=port:1]}';

    assert.deepEqual(await optionsOf(config, []), {collector: 'ws://a', target: ['x=port:1']});
  });

  test('gives way to flags', async () => {
    const words = ['--collector', 'ws://b', '--target', 'y=port:2'];
    const config = 'watch: {collector: ws://a, target: [x=port:1]}';

    assert.deepEqual(await optionsOf(config, words), {collector: 'ws://b', target: ['y=port:2']});
  });

  test('that does not give it leaves the command without it', async () => {
    await assert.rejects(optionsOf('watch: {target: [x=port:1]}', []), /required option/);
  });
});
