// Starts a child with a few of root's rights (capabilities(7)), by setpriv(1) of util-linux. The child cannot
// get others, whatever it runs. The CO-RE loader gives its rights up by itself: bpf/core/loader/rights.c.

import {readFileSync} from 'node:fs';

import type {ChildCommand} from './child-program.js';

export const SETPRIV = '/usr/bin/setpriv';

/** Numbers of capability.h: an older setpriv does not know the names of newer rights. */
const CAPABILITY = {SYS_RESOURCE: 24, SYSLOG: 34, PERFMON: 38, BPF: 39} as const;

export type Right = keyof typeof CAPABILITY;

/** The program and its arguments follow. */
export function setprivArguments(rights: readonly Right[]): string[] {
  const kept = rights.map((right) => `,+cap_${CAPABILITY[right]}`).join('');
  const nothing = ['--inh-caps=-all', '--ambient-caps=-all'];
  return ['--no-new-privs', ...nothing, `--bounding-set=-all${kept}`, '--'];
}

export function withRights(command: ChildCommand, rights: readonly Right[]): ChildCommand {
  const args = [...setprivArguments(rights), command.path, ...command.args];
  return {...command, path: SETPRIV, args};
}

/** Whether this process has these rights. It cannot give what it does not have. */
export function hasRights(
  rights: readonly Right[],
  status = readFileSync('/proc/self/status', 'latin1'),
): boolean {
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'}`);
  return rights.every((right) => ((effective >> BigInt(CAPABILITY[right])) & 1n) === 1n);
}
