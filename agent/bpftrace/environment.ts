// Makes the environment that a bpftrace gets. It has nothing of the agent's own, and bpftrace's
// limits under the names that its version knows (BPFTRACE_MAP_KEYS_MAX is BPFTRACE_MAX_MAP_KEYS
// since 0.20).

import {optional} from '../../src/domain/optional.js';
import {SAFE_PATH} from '../children/child-program.js';
import {isAtLeast} from './capabilities.js';
import type {BpftraceVersion} from './capabilities.js';

export interface BpftraceLimits {
  /** The number of keys that each map of the program may have. */
  readonly mapKeys: number;
  /** The length of a string; at most 200 before bpftrace 0.21. */
  readonly stringBytes?: number;
  /** bpftrace prints no line for a failed map update. The scripts count what they lose. */
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
    ...optional(isNew ? 'BPFTRACE_MAX_STRLEN' : 'BPFTRACE_STRLEN', stringBytes?.toString()),
  };
}

/**
 * `-k` makes bpftrace print a line for each failed map update, which shows that a map is full.
 * Since 0.23 that is the default, and `-k` means something else. The parameter 0 of the script says
 * that no person reads its output.
 */
export function argumentsOf(
  version: BpftraceVersion,
  script: string,
  {isSilent}: Pick<BpftraceLimits, 'isSilent'> = {},
): string[] {
  const errors = isAtLeast(version, 0, 23) || isSilent === true ? [] : ['-k'];
  return ['-f', 'json', '-B', 'full', ...errors, '-e', script, '0'];
}
