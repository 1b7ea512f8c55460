// Checks what an agent in a container lacks. On the host itself all of them are silent.

import {HOST_PROCESSES} from '../bpftrace/capabilities.js';
import {capabilitiesOf} from './capabilities.js';
import {checksOf, type Check} from './check.js';
import type {DoctorHost} from './doctor-host.js';

const permissions = checksOf('permissions');

/** The first namespaces have fixed numbers: include/linux/proc_ns.h, since Linux 3.8. */
const OF_THE_HOST = {
  pid: HOST_PROCESSES,
  user: 'user:[4026531837]',
  cgroup: 'cgroup:[4026531835]',
} as const;

export function checkContainer(host: DoctorHost): Check[] {
  return [checkProcesses(host), checkUsers(host), checkGroups(host), checkFiles(host)].flat();
}

// The kernel side tells processes by the numbers that the host has for them.
function checkProcesses(host: DoctorHost): Check[] {
  if (!isApart(host, 'pid')) return [];
  return [
    permissions.fail(
      'processes',
      'this container sees its own processes only, under other numbers than the host has for them',
      'In a pod: hostPID: true. With Docker or Podman: --pid=host.',
    ),
  ];
}

function checkUsers(host: DoctorHost): Check[] {
  if (!isApart(host, 'user')) return [];
  return [
    permissions.fail(
      'users',
      'root of this container is another user on the host, and BPF takes no rights from it',
      'In a pod: hostUsers: true. With Docker or Podman: --userns=host.',
    ),
  ];
}

function checkGroups(host: DoctorHost): Check[] {
  if (!isApart(host, 'cgroup')) return [];
  return [
    permissions.warn(
      'control groups',
      "this container sees its own control groups only: the targets' limits are not read",
      'With Docker or Podman: --cgroupns=host. Kubernetes has no such setting on cgroup version 2.',
    ),
  ];
}

// ptrace(2), "Ptrace access mode checking": /proc/PID/root and /proc/PID/map_files ask for it.
function checkFiles(host: DoctorHost): Check[] {
  const has = capabilitiesOf(host);
  if (host.uid !== 0 || has === undefined || has('SYS_PTRACE')) return [];
  return [
    permissions.warn(
      'files of containers',
      'without CAP_SYS_PTRACE, names of containers and of functions in their programs are not read',
      'In a container: run it with --privileged, or add the capability SYS_PTRACE.',
    ),
  ];
}

function isApart(host: DoctorHost, namespace: keyof typeof OF_THE_HOST): boolean {
  const own = host.readLink(`/proc/self/ns/${namespace}`);
  return own !== undefined && own !== OF_THE_HOST[namespace];
}
