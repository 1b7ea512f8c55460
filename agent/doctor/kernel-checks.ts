// Checks that this kernel can run probes, and that this user may start them.

import {capabilitiesOf, type Capability} from './capabilities.js';
import type {Check} from './check.js';
import {checksOf} from './check.js';
import type {DoctorHost} from './doctor-host.js';

/** Linux 5.8 has bpf_stats in fdinfo, which tell what probes cost (kernel commit d46edd671a14). */
const OLDEST_KERNEL = [5, 8] as const;

const kernel = checksOf('kernel');
const permissions = checksOf('permissions');

export function checkKernel(host: DoctorHost): Check[] {
  return [checkVersion(host), checkBtf(host), checkTracing(host), checkLockdown(host)].flat();
}

function checkVersion(host: DoctorHost): Check {
  const release = host.readText('/proc/sys/kernel/osrelease')?.trim() ?? 'unknown';
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(release)?.map(Number) ?? [];
  const isOld =
    major === undefined ||
    minor === undefined ||
    major < OLDEST_KERNEL[0] ||
    (major === OLDEST_KERNEL[0] && minor < OLDEST_KERNEL[1]);
  return isOld
    ? kernel.fail(
        'version',
        `Linux ${release}`,
        `A kernel of ${OLDEST_KERNEL.join('.')} or newer is needed.`,
      )
    : kernel.ok('version', `Linux ${release}`);
}

function checkBtf({exists}: DoctorHost): Check {
  return exists('/sys/kernel/btf/vmlinux')
    ? kernel.ok('BTF', 'the kernel describes its own types')
    : kernel.fail(
        'BTF',
        'there is no /sys/kernel/btf/vmlinux',
        "Scripts read the kernel's structures: use a kernel built with CONFIG_DEBUG_INFO_BTF=y (Debian's are).",
      );
}

function checkTracing({exists}: DoctorHost): Check {
  const folders = ['/sys/kernel/tracing', '/sys/kernel/debug/tracing'];
  const found = folders.find((folder) => exists(`${folder}/events/syscalls`));
  return found !== undefined
    ? kernel.ok('tracefs', `tracepoints of system calls in ${found}`)
    : kernel.warn(
        'tracefs',
        'no tracepoints of system calls are to be seen; only the CO-RE engine can do without',
        'As root: mount -t tracefs tracefs /sys/kernel/tracing. In a container: mount that folder of the host.',
      );
}

// The lockdown mode "confidentiality" forbids BPF to read kernel memory: see kernel_lockdown(7).
function checkLockdown({readText}: DoctorHost): Check[] {
  const state = readText('/sys/kernel/security/lockdown');
  if (state?.includes('[confidentiality]') !== true) return [];
  return [
    kernel.fail(
      'lockdown',
      'the kernel is locked down for confidentiality',
      'Boot without lockdown=confidentiality; lockdown=integrity does not disturb.',
    ),
  ];
}

export function checkPermissions(host: DoctorHost): Check {
  if (host.uid !== 0) {
    return permissions.fail(
      'user',
      `user ${host.uid}, not root`,
      'bpftrace needs root rights: sudo regscope …',
    );
  }
  const missing = missingCapabilities(host);
  return missing.length === 0
    ? permissions.ok('user', 'root, with the capabilities that BPF needs')
    : permissions.fail(
        'user',
        `root without ${missing.map((name) => `CAP_${name}`).join(', ')}`,
        'In a container: run it with --privileged and --pid=host, or on the host itself.',
      );
}

function missingCapabilities(host: DoctorHost): readonly Capability[] {
  const has = capabilitiesOf(host);
  if (has === undefined || has('SYS_ADMIN')) return [];
  const needed = ['BPF', 'PERFMON'] as const;
  return needed.filter((name) => !has(name));
}
