// The flags of Node that regscope runs with. Without them a hole that lets a stranger's text become code,
// or a stranger's key become a prototype, would be one of the whole program; nothing of ours needs either.
// They hold for worker threads too. The first line of main.ts gives them to `regscope`.

import {isSea} from 'node:sea';

import {warn} from '../console/terminal.js';

/** Source of truth: nodejs.org/api/cli.html. The first one is V8's own. */
export const NODE_FLAGS: readonly string[] = [
  '--disallow-code-generation-from-strings',
  '--disable-proto=delete',
];

/** The flags that this process runs without. Sources under test runners and loaders have theirs. */
export function missingFlags(
  given: readonly string[] = [
    ...process.execArgv,
    ...(process.env['NODE_OPTIONS'] ?? '').split(' '),
  ],
): readonly string[] {
  return NODE_FLAGS.filter((flag) => !given.includes(flag));
}

/** Warns where this process was started by another way than `regscope`, and without the flags. */
export function warnOfMissingFlags(): void {
  // The sources run under a loader, as their writer starts them.
  if (!import.meta.url.endsWith('.js')) return;
  const missing = missingFlags();
  if (missing.length === 0) return;
  const remedy = isSea()
    ? `start it with NODE_OPTIONS='${missing.join(' ')}'`
    : 'start regscope itself, or give node these flags';
  warn(`Node runs without ${missing.join(' ')}: ${remedy}`);
}
