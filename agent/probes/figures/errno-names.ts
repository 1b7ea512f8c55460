// Names of error numbers: Node's table of this host's, and those that never leave the kernel and are
// only seen by a tracer (linux/include/linux/errno.h: the call is restarted or ended by a signal).

import {constants} from 'node:os';

const INTERNAL: readonly (readonly [string, number])[] = [
  ['ERESTARTSYS', 512],
  ['ERESTARTNOINTR', 513],
  ['ERESTARTNOHAND', 514],
  ['ENOIOCTLCMD', 515],
  ['ERESTART_RESTARTBLOCK', 516],
];

// Where a number has two names, as EAGAIN and EWOULDBLOCK, the first one stands.
const NAMES = new Map(
  [...Object.entries(constants.errno), ...INTERNAL]
    .map(([name, number]) => [number, name] as const)
    .reverse(),
);

export function errnoName(number: number): string {
  return NAMES.get(number) ?? String(number);
}
