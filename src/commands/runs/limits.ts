// How much of a history is kept, as options say it: `runs prune` and `serve` have the same.

import {Option} from 'commander';

import {ProfilerError} from '../../domain/error.js';
import {optional} from '../../domain/optional.js';
import type {KeepLimits} from '../../domain/history/prune.js';
import {readDurationMs, readSizeBytes} from '../../scenario/units.js';

export interface LimitOptions {
  readonly keep?: string;
  readonly older?: string;
  readonly maxSize?: string;
}

export const limitOptions = (): Option[] => [
  new Option('--keep <n>', 'keep so many runs at most').env('REGSCOPE_KEEP'),
  new Option('--older <age>', 'remove runs that began longer ago, as in 30d').env('REGSCOPE_OLDER'),
  new Option('--max-size <size>', 'keep so many bytes at most, as in 20GiB').env(
    'REGSCOPE_MAX_SIZE',
  ),
];

/** Undefined where no limit is given. Throws `CLI_OPTION_INVALID`. */
export function limitsOf({keep, older, maxSize}: LimitOptions): KeepLimits | undefined {
  if (keep === undefined && older === undefined && maxSize === undefined) return undefined;
  return {
    ...optional('runs', read('--keep', keep, readCount, '50')),
    ...optional('ageMs', read('--older', older, readDurationMs, '30d, 12h')),
    ...optional('bytes', read('--max-size', maxSize, readSizeBytes, '20GiB, 500MB')),
  };
}

function readCount(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function read(
  option: string,
  text: string | undefined,
  reader: (text: string) => number | undefined,
  example: string,
): number | undefined {
  if (text === undefined) return undefined;
  const value = reader(text.trim());
  if (value !== undefined) return value;
  throw new ProfilerError(
    'CLI_OPTION_INVALID',
    `${option} ${text} cannot be read`,
    `as in ${option} ${example.split(', ').join(` or ${option} `)}`,
  );
}
