// Runs a program of the build. What it prints is shown only when it fails.

import {execFile} from 'node:child_process';
import {promisify} from 'node:util';

import {findProgram} from '../setup/programs.mjs';
import {SetupError} from '../setup/setup-error.mjs';

/**
 * @param {string} program @param {readonly string[]} args @param {string} [cwd]
 * @param {Readonly<Record<string, string>>} [env] added to our own
 * @returns {Promise<string>} stdout
 */
export async function runTool(program, args, cwd = process.cwd(), env = {}) {
  try {
    const {stdout} = await promisify(execFile)(program, args, {
      ...{cwd, env: {...process.env, ...env}, maxBuffer: 64 * 2 ** 20},
    });
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

/**
 * The path of the first of these programs that is there.
 * @param {readonly string[]} names @param {string} what it is for @param {string} debian its package
 */
export function toolPath(names, what, debian) {
  const found = names.map((name) => findProgram(name)).find((path) => path !== undefined);
  if (found !== undefined) return found;
  throw new SetupError(
    'SETUP_BUILD_FAILED',
    `there is no ${names[0]}, which ${what}`,
    `apt-get install ${debian}`,
  );
}

/** A program without what a debugger needs. @param {string} from @param {string} to */
export async function stripProgram(from, to) {
  const strip = toolPath(['strip', 'llvm-strip'], 'makes the file small', 'binutils');
  await runTool(strip, ['-o', to, from]);
}
