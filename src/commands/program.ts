// The command line: every command with its options. The modules of a command are loaded only when it
// is asked for, because `regscope runs`, for example, needs no web server.

import {Command} from 'commander';

import {applyConfigFile, giveRequired} from './config-file.js';
import {VERSION} from './console/version.js';
import {exampleOf} from './examples.js';

/** What makes each command, by name. */
export type Commands = Readonly<Record<string, () => Promise<Command>>>;

/** `only` is the name of a command: the others are left out. Errors of usage are CommanderErrors. */
export async function buildProgram(commands: Commands, only?: string): Promise<Command> {
  const program = new Command('regscope')
    .description('Shows why a container registry slows down under load.')
    .version(VERSION)
    .option(
      '--config <file>',
      'YAML file with settings that neither flags nor the environment give',
    )
    .showSuggestionAfterError()
    .showHelpAfterError(HELP_HINT)
    .configureOutput({outputError: (said, write) => write(withMeant(said))})
    .exitOverride();
  const isKnown = only !== undefined && Object.hasOwn(commands, only);
  const wanted = isKnown ? [commands[only]!] : Object.values(commands);
  for (const make of wanted) {
    program.addCommand(settle(withExample(await make()), program));
  }
  return program
    .hook('preSubcommand', (_program, command) => giveRequired(program, command))
    .hook('preAction', (_program, command) => applyConfigFile(program, command));
}

const HELP_HINT = '(--help lists commands and options)';

function withExample(command: Command): Command {
  const example = exampleOf(command.name());
  return example === undefined ? command : command.addHelpText('after', `\nExample:\n  ${example}`);
}

/** A command and its subcommands behave as the program does: in their help, and by throwing. */
function settle(command: Command, parent: Command): Command {
  command.exitOverride().copyInheritedSettings(parent);
  const example = parent.parent === null ? exampleOf(command.name()) : undefined;
  if (example !== undefined) command.showHelpAfterError(`${nextCommand(example)}\n${HELP_HINT}`);
  for (const below of command.commands) settle(below, command);
  return command;
}

/** What commander says of a word that is no command names those that were meant: the first has an example. */
function withMeant(said: string): string {
  const meant = /^error: unknown command .*\n\(Did you mean (?:one of )?([a-z-]+)/.exec(said)?.[1];
  const example = meant === undefined ? undefined : exampleOf(meant);
  return example === undefined ? said : `${said}${nextCommand(example)}\n`;
}

function nextCommand(example: string): string {
  return `for example: ${example}`;
}
