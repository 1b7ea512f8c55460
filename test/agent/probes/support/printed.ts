// Maps as bpftrace 0.17 would print them, from plain objects.

import {readPrintedMap} from '../../../../agent/bpftrace/printed-map.js';
import type {PrintedMap} from '../../../../agent/bpftrace/printed-map.js';

export function printMap(name: string, values: Readonly<Record<string, number | bigint>>): string {
  const entries = Object.entries(values).map(([key, value]) => `"${key}": ${value}`);
  return `{"type": "map", "data": {"@${name}": {${entries.join(', ')}}}}`;
}

export function printedMap(
  name: string,
  values: Readonly<Record<string, number | bigint>>,
): PrintedMap {
  return readPrintedMap(printMap(name, values))!;
}

export type Printed = number | string | readonly (number | string)[];

/** Keys with all that JSON escapes, tuples for values. */
export function printEntries(name: string, values: Readonly<Record<string, Printed>>): string {
  const entries = Object.entries(values).map(
    ([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`,
  );
  return `{"type": "map", "data": {"@${name}": {${entries.join(', ')}}}}`;
}
