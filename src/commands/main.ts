#!/usr/bin/env node
// The program `regscope`: reads the command line, runs the command, says how it ended.

import {CommanderError} from 'commander';

import {ProfilerError} from '../domain/error.js';
import {EXIT} from './console/exit-codes.js';
import {buildProgram} from './program.js';
import {printError} from './console/terminal.js';

/** What the user wrote was wrong, as opposed to what happened when it was done. */
const USAGE_CODES =
  /^(CLI_|SCENARIO_|PROBE_UNKNOWN|GUARD_LISTEN_INVALID|GUARD_T(OKEN|LS)_REQUIRED|AGENT_(TARGET|URL)_INVALID|AGENT_INSECURE_REFUSED)/;

// The exit code is set, not forced: what is still on its way to a pipe gets there.
try {
  const words = process.argv.slice(2);
  const program = await buildProgram(words.find((word) => !word.startsWith('-')));
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

function exitCodeOf(error: unknown): number {
  // commander has printed its own message by now; --help and --version end with code 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof ProfilerError) {
    printError(error);
    return USAGE_CODES.test(error.code) ? EXIT.usage : EXIT.error;
  }
  throw error;
}
