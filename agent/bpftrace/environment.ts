// The environment that a bpftrace gets: nothing of the agent's own, and bpftrace's limits under the
// name that its version knows (BPFTRACE_MAP_KEYS_MAX became BPFTRACE_MAX_MAP_KEYS in 0.20).

import {isAtLeast, SAFE_PATH} from './capabilities.js';
import type {BpftraceVersion} from './capabilities.js';

export interface BpftraceLimits {
  /** Of every map of the program. */
  readonly mapKeys: number;
  /** Of one string, at most 200 before 0.21. */
  readonly stringBytes?: number;
  /** A failed map update is no line of its own; the scripts count what they lose themselves. */
  readonly isSilent?: boolean;
}

export function environmentOf(
  version: BpftraceVersion,
  {mapKeys, stringBytes}: BpftraceLimits,
): Record<string, string> {
  const isNew = isAtLeast(version, 0, 20);
  return {
    PATH: SAFE_PATH,
    LC_ALL: 'C',
    [isNew ? 'BPFTRACE_MAX_MAP_KEYS' : 'BPFTRACE_MAP_KEYS_MAX']: String(mapKeys),
    ...(stringBytes === undefined
      ? {}
      : {[isNew ? 'BPFTRACE_MAX_STRLEN' : 'BPFTRACE_STRLEN']: String(stringBytes)}),
  };
}

/**
 * `-k` makes a failed map update a line of its own, which is how a full map shows; since 0.23 that
 * is the default, and `-k` means something else. The script's parameter 0 says that no person reads.
 */
export function argumentsOf(
  version: BpftraceVersion,
  script: string,
  {isSilent}: Pick<BpftraceLimits, 'isSilent'> = {},
): string[] {
  const errors = isAtLeast(version, 0, 23) || isSilent === true ? [] : ['-k'];
  return ['-f', 'json', '-B', 'full', ...errors, '-e', script, '0'];
}
