// Waits for what a test expects, at most for a while.

import {until as isWithin} from '../../src/pace/deadline.js';

/** Resolves once `isSo` returns true; rejects with `what` in the message when that takes too long. */
export async function until(what: string, isSo: () => boolean, deadlineMs = 10_000): Promise<void> {
  if (await isWithin(isSo, {everyMs: 5, withinMs: deadlineMs})) return;
  throw new Error(`after ${deadlineMs} ms still not: ${what}`);
}
