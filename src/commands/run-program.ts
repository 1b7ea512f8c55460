// Runs a program: reads the command line, runs the command, and sets the exit code. main.ts is the whole
// regscope, agent-main.ts the agent alone.

import {CommanderError} from 'commander';

import {ProfilerError} from '../domain/error.js';
import {EXIT} from './console/exit-codes.js';
import {buildProgram, type Commands} from './program.js';
import {guardOutput, printError} from './console/terminal.js';
import {dropEmptyVariables} from './console/variables.js';

/** Errors in the command line or in a file of the user, as opposed to errors of the command's work. */
const USAGE_CODES =
  /^(CLI_(?!OUTPUT_)|EXPORT_|GATE_|SCENARIO_|ATTACH_HOST_INVALID|ATTACH_NOT_TRUSTED|PROBE_UNKNOWN|GUARD_LISTEN_INVALID|GUARD_T(OKEN|LS)_REQUIRED|AGENT_(TARGET|URL)_INVALID|AGENT_INSECURE_REFUSED)/;

export async function runProgram(commands: Commands): Promise<void> {
  guardOutput();
  dropEmptyVariables(process.env);
  // The exit code is only set, so that output that is on its way to a pipe is still written.
  try {
    const words = process.argv.slice(2);
    const program = await buildProgram(
      commands,
      words.find((word) => !word.startsWith('-')),
    );
    await program.parseAsync();
  } catch (error) {
    process.exitCode = exitCodeOf(error);
  }
}

function exitCodeOf(error: unknown): number {
  // commander has already printed its message. --help and --version end with code 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof ProfilerError) {
    printError(error);
    if (error.code === 'ATTACH_INTERRUPTED') return EXIT.interrupted;
    return USAGE_CODES.test(error.code) ? EXIT.usage : EXIT.error;
  }
  throw error;
}
