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
    .showHelpAfterError('(--help lists commands and options)')
    .exitOverride();
  const wanted =
    only !== undefined && only in commands ? [commands[only]!] : Object.values(commands);
  for (const make of wanted) {
    program.addCommand(withExample(settle(await make(), program)));
  }
  return program
    .hook('preSubcommand', (_program, command) => giveRequired(program, command))
    .hook('preAction', (_program, command) => applyConfigFile(program, command));
}

function withExample(command: Command): Command {
  const example = exampleOf(command.name());
  return example === undefined ? command : command.addHelpText('after', `\nExample:\n  ${example}`);
}

/** A command and its subcommands behave as the program does: in their help, and by throwing. */
function settle(command: Command, parent: Command): Command {
  command.exitOverride().copyInheritedSettings(parent);
  for (const below of command.commands) settle(below, command);
  return command;
}
