// regscope completion: prints the completion of the command line for a shell.

import {Argument, Command} from 'commander';

import {builtinScenarios} from '../scenario/find-scenario.js';
import {buildProgram, type Commands} from './program.js';
import {SHELLS, writeCompletion, type Shell} from './shell/completion.js';
import {describeProgram} from './shell/described.js';

/** `commands`: all commands of the program, this one among them. */
export function completionCommand(commands: () => Commands): Command {
  return new Command('completion')
    .description('print the completion of the command line for a shell')
    .addArgument(new Argument('<shell>', 'the shell that loads it').choices(SHELLS))
    .action(async (shell: Shell) => {
      const program = describeProgram(await buildProgram(commands()));
      process.stdout.write(writeCompletion(shell, program, builtinScenarios()));
    });
}
