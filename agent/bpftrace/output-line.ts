// Reads one line that `bpftrace -f json` prints. Pure. agent/probes knows what the maps mean.
//
// A line that cannot be read becomes an `unreadable` one, so that it is counted and shown and does
// not end a benchmark run. Source of truth: src/output.cpp of bpftrace 0.17 to 0.26. The versions
// differ in the fields beside `data`.

import {readPrintedMap} from './printed-map.js';
import type {PrintedMap} from './printed-map.js';

export type OutputLine =
  /**
   * It is printed before the probes are attached, even if one fails then, so it is no sign of
   * readiness.
   */
  | {readonly kind: 'attaching'; readonly probes: number}
  | {readonly kind: 'text'; readonly text: string}
  | {readonly kind: 'map'; readonly map: PrintedMap}
  | {readonly kind: 'lost'; readonly events: number}
  /** A BPF helper failed in the kernel: -7 (E2BIG) from map_update_elem is a full map. */
  | {readonly kind: 'helper-failed'; readonly helper: string; readonly code: number}
  | {readonly kind: 'unreadable'; readonly line: string; readonly reason: string};

/** Undefined for a blank line, which bpftrace prints for an empty map. */
export function readOutputLine(line: string): OutputLine | undefined {
  if (line.trim() === '') return undefined;
  try {
    const map = readPrintedMap(line);
    return map === undefined ? readMessage(asObject(JSON.parse(line), 'line')) : {kind: 'map', map};
  } catch (error) {
    return {kind: 'unreadable', line, reason: (error as Error).message};
  }
}

function readMessage(message: Record<string, unknown>): OutputLine {
  const {type, data} = message;
  switch (type) {
    case 'attached_probes':
      return {kind: 'attaching', probes: asCount(asObject(data, type)['probes'])};
    case 'printf':
      if (typeof data !== 'string') throw new TypeError('printf is not text');
      return {kind: 'text', text: data};
    case 'lost_events':
      return {kind: 'lost', events: asCount(asObject(data, type)['events'])};
    case 'helper_error':
      return {
        kind: 'helper-failed',
        helper: String(message['helper']),
        code: Number(message['retcode']),
      };
    default:
      throw new TypeError(`unknown message type ${JSON.stringify(type)}`);
  }
}

function asObject(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError(`${what} is not an object`);
  }
  return value as Record<string, unknown>;
}

function asCount(value: unknown): number {
  const count = Number(value);
  if (!Number.isSafeInteger(count) || count < 0) {
    throw new TypeError(`${JSON.stringify(value)} is not a count`);
  }
  return count;
}
