// Runs a program of the build. What it prints is shown only when it fails.

import {execFile} from 'node:child_process';
import {promisify} from 'node:util';

import {SetupError} from '../setup/setup-error.mjs';

/** @param {string} program @param {readonly string[]} args @param {string} [cwd] @returns {Promise<string>} stdout */
export async function runTool(program, args, cwd = process.cwd()) {
  try {
    const {stdout} = await promisify(execFile)(program, args, {cwd, maxBuffer: 64 * 2 ** 20});
    return stdout;
  } catch (error) {
    const said = `${error.stdout ?? ''}${error.stderr ?? ''}`.trim();
    throw new SetupError(
      'SETUP_BUILD_FAILED',
      `${program} ${args.slice(0, 2).join(' ')} failed: ${said || error.message}`,
      'correct what it names, and try again',
    );
  }
}
