// Mounts the kernel's tracing file system, from which bpftrace reads the tracepoints.

import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';

const FOLDERS = ['/sys/kernel/tracing', '/sys/kernel/debug/tracing'];

export function isTracingMounted() {
  return FOLDERS.some((folder) => existsSync(`${folder}/events`));
}

/** @returns {string | undefined} why it could not be mounted */
export function mountTracing() {
  const {status, stderr, error} = spawnSync('mount', ['-t', 'tracefs', 'tracefs', FOLDERS[0]], {
    encoding: 'utf8',
  });
  if (status === 0 && isTracingMounted()) return undefined;
  return error?.message ?? (stderr.trim() || 'mount failed');
}
