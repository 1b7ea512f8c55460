// The capabilities that this process has.

import type {DoctorHost} from './doctor-host.js';

/** The numbers are those of include/uapi/linux/capability.h. */
const CAPABILITIES = {SYS_PTRACE: 19n, SYS_ADMIN: 21n, PERFMON: 38n, BPF: 39n} as const;

export type Capability = keyof typeof CAPABILITIES;

/** Whether a capability is effective; undefined where that cannot be read. */
export function capabilitiesOf(host: DoctorHost): ((name: Capability) => boolean) | undefined {
  const status = host.readText('/proc/self/status') ?? '';
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  if (effective === undefined) return undefined;
  const bits = BigInt(`0x${effective}`);
  return (name) => ((bits >> CAPABILITIES[name]) & 1n) === 1n;
}
