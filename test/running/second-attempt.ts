// Tests with a real kernel, real parts and real clocks may fail where the machine stands still for a moment.
// What fails runs once more by itself, and is told either way. A fault fails twice; what fails only at times is
// found by its line at the end.

import {join} from 'node:path';

import {runFiles, type RunOptions} from './run-files.js';
import {Tally} from './tally.js';

/** Where more files fail, the machine is not the cause. */
const MOST_FILES = 3;

/**
 * Runs each file in a process of its own, and those that fail a second time. Returns the counts with the second
 * outcome in place of the first, and the files, by their names, that passed at the second attempt only.
 */
export async function runWithSecondAttempt(
  files: readonly string[],
  options: RunOptions,
): Promise<{readonly tally: Tally; readonly unstable: readonly string[]}> {
  const first = await runApart(files, options);
  const failed = first.failedFiles();
  if (
    first.failed === 0 ||
    failed.length === 0 ||
    failed.length > MOST_FILES ||
    first.hasBroken()
  ) {
    return {tally: first, unstable: []};
  }
  options.print(`failed, so again, each by itself: ${failed.join(', ')}\n`);
  const second = await runApart(
    failed.map((file) => join(options.root, file)),
    options,
  );
  const still = new Set(second.failedFiles());
  first.passed += Math.max(0, first.failed - second.failed);
  first.failed = second.failed;
  return {tally: first, unstable: failed.filter((file) => !still.has(file))};
}

async function runApart(files: readonly string[], options: RunOptions): Promise<Tally> {
  const tally = new Tally();
  await runFiles(
    files.map((file) => [file]),
    tally,
    options,
  );
  return tally;
}
