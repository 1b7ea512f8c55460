// Maps as bpftrace 0.17 would print them, from plain objects.

import {readPrintedMap} from '../../../agent/bpftrace/printed-map.js';
import type {PrintedMap} from '../../../agent/bpftrace/printed-map.js';

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
