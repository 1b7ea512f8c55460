import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {describe, test} from 'node:test';

import {CommanderError, type Command} from 'commander';

import {COMMANDS} from '../../../../src/commands/commands.js';
import {exampleOf} from '../../../../src/commands/examples.js';
import {buildProgram} from '../../../../src/commands/program.js';
import {describeProgram} from '../../../../src/commands/shell/described.js';
import {manPage} from '../../../../src/commands/shell/man-page.js';

const hasGroff = spawnSync('groff', ['--version']).error === undefined;

describe('the help of each command', () => {
  test('has one example, which the program itself understands', async () => {
    const {commands} = await buildProgram(COMMANDS);
    for (const command of commands) {
      const example = exampleOf(command.name());
      assert.ok(example !== undefined, `${command.name()} has no example`);
      const [line] = example.split(/ [|>] /);
      const words = line!
        .match(/'[^']*'|"[^"]*"|\S+/g)!
        .map((word) => word.replace(/^['"]|['"]$/g, ''));
      assert.deepEqual(words.slice(words.indexOf('regscope') + 1)[0], command.name());
      const options = words.filter((word) => /^--\w/.test(word));
      const known = [command, ...command.commands].flatMap(({options: all}) =>
        all.map(({long}) => long),
      );
      for (const option of options) assert.ok(known.includes(option), `${example}: ${option}`);
    }
  });

  test('ends with it', async () => {
    const program = await buildProgram(COMMANDS, 'report');
    let text = '';
    const report = program.commands.find((command) => command.name() === 'report')!;
    report.configureOutput({writeOut: (piece) => (text += piece)});
    report.outputHelp();
    assert.match(text, /\nExample:\n {2}regscope report latest --format html/);
  });
});

describe('an error of the command line', () => {
  for (const [what, words, example] of [
    ['an unknown command', ['reprot'], 'report'],
    ['an unknown command that could be one of two', ['runn'], 'run'],
    ['an unknown option', ['runs', '--jsno'], 'runs'],
    ['a missing argument', ['run'], 'run'],
    ['a missing option', ['agent'], 'agent'],
    ['a value that is no choice', ['export', '--format', 'pdf'], 'export'],
    ['an unknown option of a subcommand', ['agents', 'invite', '--for', 'ever'], 'agents'],
  ] as const) {
    test(`of ${what} ends with a command to type`, async () => {
      const said = await errorOf(words);

      assert.match(said, /^error: /);
      assert.ok(said.includes(`\nfor example: ${exampleOf(example)}\n(--help `), said);
    });
  }

  test('has no example where no command is near', async () => {
    const said = await errorOf(['xyzzy']);

    assert.match(said, /^error: unknown command 'xyzzy'\n\(--help lists commands and options\)\n$/);
  });
});

/** What commander prints of a command line that it refuses. */
async function errorOf(words: readonly string[]): Promise<string> {
  const program = await buildProgram(COMMANDS);
  let said = '';
  const writeErr = (text: string): void => void (said += text);
  for (const command of withSubcommands(program)) command.configureOutput({writeErr});
  await assert.rejects(program.parseAsync(['node', 'regscope', ...words]), CommanderError);
  return said;
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

describe('a manual page', () => {
  test('has the text of the help, and an exit status', async () => {
    const program = describeProgram(await buildProgram(COMMANDS));
    const compare = program.commands.find(({path}) => path === 'regscope compare')!;

    const page = manPage(compare, {version: '1.2.3', example: 'regscope compare a b'});

    assert.match(page, /^\.TH REGSCOPE-COMPARE 1 "" "regscope 1\.2\.3"\n/);
    assert.match(page, /\.B \\-\\-fail\\-on <limit>\n/);
    assert.match(page, /\.B 99\na threshold or a limit did not hold\n/);
  });

  test(
    'is without a warning for each command',
    {skip: hasGroff ? false : 'groff is not installed'},
    async () => {
      const program = describeProgram(await buildProgram(COMMANDS));
      const pages = [program, ...program.commands].map((command) =>
        manPage(command, {version: '1'}),
      );
      const groff = ['-man', '-Tutf8', '-ww', '-z', '-K', 'utf8'];
      const {status, stderr} = spawnSync('groff', groff, {input: pages.join(''), encoding: 'utf8'});
      assert.deepEqual([status, stderr], [0, '']);
    },
  );
});
