// Checks one by one what this host must have so that bpftrace can run at all. The start of the
// probes and `doctor` ask the same questions. Only loading a script tells whether it loads.

import {execFileSync} from 'node:child_process';
import {accessSync, constants, existsSync, readdirSync, readFileSync, readlinkSync} from 'node:fs';

import {messageOf, ProfilerError} from '../../src/domain/error.js';
import {SAFE_PATH} from '../children/child-program.js';
import {startsWithFewRights} from './rights.js';

export interface BpftraceVersion {
  readonly major: number;
  readonly minor: number;
}

/**
 * The places are fixed, so that what the agent runs does not depend on a search path. One that the owner
 * of this host installed by hand goes before the distribution's.
 */
export const BPFTRACE_PATHS = [
  '/usr/local/bin/bpftrace',
  '/usr/bin/bpftrace',
  '/usr/sbin/bpftrace',
] as const;
const CORE_ALONE = 'The CO-RE engine needs no bpftrace: --engine core, on Linux 5.15 or newer.';
const OLDEST: BpftraceVersion = {major: 0, minor: 17};
const TRACEFS = ['/sys/kernel/tracing', '/sys/kernel/debug/tracing'] as const;
const BTF = '/sys/kernel/btf/vmlinux';

export interface Capabilities {
  readonly bpftrace: string;
  readonly version: BpftraceVersion;
  /** Where tracefs is mounted. */
  readonly tracefs: string;
  /** Whether it can run with the rights of BPFTRACE_RIGHTS alone. */
  readonly isBounded: boolean;
}

/** Throws the ProfilerError of the first thing that is missing, in the order to mend them in. */
export function assertCapabilities(bpftrace?: string): Capabilities {
  assertMayLoad();
  const path = findBpftrace(bpftrace);
  const version = assertVersion(path, printedVersion(path));
  const tracefs = findTracefs();
  if (!existsSync(BTF)) {
    throw new ProfilerError(
      'PROBE_NO_BTF',
      `this kernel does not describe its own types: ${BTF} is missing`,
      'Run a kernel built with CONFIG_DEBUG_INFO_BTF=y; those of Debian 11 and newer are.',
    );
  }
  const isBounded = startsWithFewRights(path, {PATH: SAFE_PATH});
  return {bpftrace: path, version, tracefs, isBounded};
}

/** The first PID namespace has a fixed number: PROC_PID_INIT_INO of include/linux/proc_ns.h. */
export const HOST_PROCESSES = 'pid:[4026531836]';

/** Throws ProfilerError `PROBE_NOT_PERMITTED`, whichever engine is to run. */
export function assertMayLoad(): void {
  assertRoot(process.geteuid?.() ?? -1);
  assertHostProcesses(readLink('/proc/self/ns/pid'));
}

/** The kernel side tells processes by the numbers that the host has for them. */
export function assertHostProcesses(pidNamespace: string | undefined): void {
  if (pidNamespace === undefined || pidNamespace === HOST_PROCESSES) return;
  throw new ProfilerError(
    'PROBE_NOT_PERMITTED',
    'the agent runs in a container that has process ids of its own, and would watch the wrong processes',
    'In a pod: hostPID: true. With Docker or Podman: --pid=host.',
  );
}

function readLink(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

export function assertRoot(effectiveUid: number): void {
  if (effectiveUid === 0) return;
  throw new ProfilerError(
    'PROBE_NOT_PERMITTED',
    'only root may load BPF programs here',
    'Start the agent as root, for example with sudo.',
  );
}

export function findBpftrace(
  asked: string | undefined,
  candidates: readonly string[] = BPFTRACE_PATHS,
): string {
  if (asked !== undefined && !asked.startsWith('/')) {
    throw missing(`the path of bpftrace must be absolute: ${asked}`);
  }
  const found = (asked === undefined ? candidates : [asked]).find(isExecutable);
  if (found !== undefined) return found;
  throw missing(`there is no bpftrace at ${asked ?? candidates.join(', ')}`);
}

function missing(message: string): ProfilerError {
  const hint = `Install it (Debian: apt-get install bpftrace), or name it by --bpftrace PATH. ${CORE_ALONE}`;
  return new ProfilerError('PROBE_BPFTRACE_MISSING', message, hint);
}

/** `printed` is what `bpftrace --version` prints: "bpftrace v0.17.0". */
export function readVersion(printed: string): BpftraceVersion | undefined {
  const [, major, minor] = /\bv?(\d+)\.(\d+)/.exec(printed)?.map(Number) ?? [];
  return major === undefined || minor === undefined ? undefined : {major, minor};
}

export function isAtLeast(version: BpftraceVersion, major: number, minor: number): boolean {
  return version.major > major || (version.major === major && version.minor >= minor);
}

export function assertVersion(path: string, printed: string): BpftraceVersion {
  const version = readVersion(printed);
  if (version !== undefined && isAtLeast(version, OLDEST.major, OLDEST.minor)) return version;
  throw new ProfilerError(
    'PROBE_BPFTRACE_TOO_OLD',
    `${path} says "${printed.trim()}"; the probes need ${OLDEST.major}.${OLDEST.minor} or newer`,
    `Install a newer one (Debian 12 and Ubuntu 24.04 have one), or name another by --bpftrace PATH. ${CORE_ALONE}`,
  );
}

function printedVersion(path: string): string {
  try {
    const env = {PATH: SAFE_PATH};
    return execFileSync(path, ['--version'], {encoding: 'utf8', env, timeout: 10_000});
  } catch (error) {
    throw missing(`${path} does not run: ${messageOf(error)}`);
  }
}

export function findTracefs(candidates: readonly string[] = TRACEFS): string {
  const found = candidates.find((path) => isReadable(`${path}/events`));
  if (found !== undefined) return found;
  throw new ProfilerError(
    'PROBE_NO_TRACEFS',
    `tracefs is not mounted at ${candidates.join(' or ')}, or this user may not read it`,
    'Mount it: mount -t tracefs tracefs /sys/kernel/tracing',
  );
}

/** Tells whether this kernel has a tracepoint (`category:name`) with all of these fields. */
export type HasTracepoint = (name: string, fields: readonly string[]) => boolean;

export function tracepointsOf(tracefs: string): HasTracepoint {
  return (name, fields) => {
    try {
      const format = readFileSync(`${tracefs}/events/${name.replace(':', '/')}/format`, 'utf8');
      const named = new Set([...format.matchAll(FIELD)].map(([, field]) => field));
      return fields.every((field) => named.has(field));
    } catch {
      return false;
    }
  };
}

/** The names of fields in lines like `field:char comm[16];	offset:8;…`. */
const FIELD = /^\s*field:.*?(\w+)(?:\[[^\]]*\])?;\s*offset:/gm;

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isReadable(directory: string): boolean {
  try {
    return readdirSync(directory).length > 0;
  } catch {
    return false;
  }
}
