// Starts `regscope run` as a user does, with targets that are named.

import {spawn} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';

import {NODE_FLAGS} from '../../../src/commands/wiring/node-flags.js';
import {MAIN, RunningCommand, type Regscope} from '../../support/regscope.js';
import type {Prepared} from './fault.js';

/** The generator stands for one on a host of its own: where CPUs are short, it goes first. It ends with us. */
const FIRST = ['setpriv', '--pdeathsig', 'TERM', 'nice', '-n', '-15'];

/** `keep`: a folder for the run file. Without it the file goes with `regscope`. */
export function startRun(
  regscope: Regscope,
  scenario: string,
  {url, targets, options = [], network}: Omit<Prepared, 'inject'>,
  keep?: string,
): RunningCommand {
  const path = join(regscope.home, 'scenario.yaml');
  writeFileSync(path, scenario);
  const words = [
    ...['run', path, '--registry', url, '--listen', '127.0.0.1:0', '--json'],
    ...targets.flatMap((target) => ['--target', target]),
    ...(keep === undefined ? [] : ['--data', keep]),
    ...options,
  ];
  const command = [...FIRST, process.execPath, ...NODE_FLAGS, MAIN, ...words];
  const [program, args] =
    network === undefined ? [command[0]!, command.slice(1)] : network.on('client', ...command);
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      ...{HOME: regscope.home, REGSCOPE_DATA: regscope.data, NO_COLOR: '1'},
      ...{REGSCOPE_MAX_CPU: '0', REGSCOPE_MAX_MEMORY: '0'},
    },
  });
  return new RunningCommand(child);
}
