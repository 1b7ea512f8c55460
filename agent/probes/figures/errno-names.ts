// Names of error numbers. Node's table has those of this host. The others never leave the kernel
// and are seen by a tracer only: they say that a signal restarts or ends the call
// (linux/include/linux/errno.h).

import {constants} from 'node:os';

const INTERNAL: readonly (readonly [string, number])[] = [
  ['ERESTARTSYS', 512],
  ['ERESTARTNOINTR', 513],
  ['ERESTARTNOHAND', 514],
  ['ENOIOCTLCMD', 515],
  ['ERESTART_RESTARTBLOCK', 516],
];

// Where a number has two names, as EAGAIN and EWOULDBLOCK, the first one is taken.
const NAMES = new Map(
  [...Object.entries(constants.errno), ...INTERNAL]
    .map(([name, number]) => [number, name] as const)
    .reverse(),
);

export function errnoName(number: number): string {
  return NAMES.get(number) ?? String(number);
}
