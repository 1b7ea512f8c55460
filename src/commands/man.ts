// regscope man: prints the manual page of the program or of a command, or writes all pages into a folder.

import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

import {Command} from 'commander';

import {ProfilerError} from '../domain/error.js';
import {outputFailed, say} from './console/terminal.js';
import {VERSION} from './console/version.js';
import {exampleOf} from './examples.js';
import {buildProgram, type Commands} from './program.js';
import {describeProgram, type DescribedCommand} from './shell/described.js';
import {manPage, pageName} from './shell/man-page.js';

/** `commands`: all commands of the program, this one among them. */
export function manCommand(commands: () => Commands): Command {
  return new Command('man')
    .description('print a manual page, or write all of them')
    .argument('[command]', 'a command; the whole program by default')
    .option('-o, --output <dir>', 'write all pages into this directory')
    .action(async (name: string | undefined, {output}: {readonly output?: string}) => {
      const program = describeProgram(await buildProgram(commands()));
      if (output !== undefined) return writePages(program, output);
      process.stdout.write(pageOf(name === undefined ? program : commandNamed(program, name)));
    });
}

function pageOf(command: DescribedCommand): string {
  const example = exampleOf(command.path.split(' ').at(-1)!);
  return manPage(command, {version: VERSION, example});
}

function commandNamed({commands}: DescribedCommand, name: string): DescribedCommand {
  const found = commands.find(({path}) => path.split(' ').at(-1) === name);
  if (found !== undefined) return found;
  const known = commands.map(({path}) => path.split(' ').at(-1));
  throw new ProfilerError(
    'CLI_COMMAND_UNKNOWN',
    `there is no command "${name}"`,
    `the commands are ${known.join(', ')}`,
  );
}

function writePages(program: DescribedCommand, folder: string): void {
  try {
    mkdirSync(folder, {recursive: true});
    for (const command of [program, ...program.commands]) {
      writeFileSync(join(folder, `${pageName(command)}.1`), pageOf(command));
    }
  } catch (error) {
    throw outputFailed(folder, error as Error);
  }
  say(`manual pages: ${folder}`);
}
