// Ids of runs, traces and spans. Those of traces and spans follow W3C Trace Context level 1, section
// 3.2.2: lower-case hex digits, and not all of them zero.

import type {Random} from './random.js';

const TRACE_ID_DIGITS = 32;
const SPAN_ID_DIGITS = 16;

/** Begins with the UTC time of `startNs`, so that names of files sort by it. See `isRunId` in run.ts. */
export function newRunId(startNs: bigint, random: Random): string {
  const time = new Date(Number(startNs / 1_000_000n)).toISOString(); // 2026-11-23T19:57:02.123Z
  const digits = time.replaceAll(/[^0-9]/g, '');
  return `${digits.slice(0, 8)}-${digits.slice(8, 14)}-${random.hex(8)}`;
}

/** 32 hex digits. */
export function newTraceId(random: Random): string {
  return newId(TRACE_ID_DIGITS, random);
}

/** 16 hex digits. */
export function newSpanId(random: Random): string {
  return newId(SPAN_ID_DIGITS, random);
}

export function isTraceId(text: string): boolean {
  return isId(text, TRACE_ID_DIGITS);
}

export function isSpanId(text: string): boolean {
  return isId(text, SPAN_ID_DIGITS);
}

function newId(digits: number, random: Random): string {
  for (;;) {
    const id = random.hex(digits);
    if (/[^0]/.test(id)) return id;
  }
}

function isId(text: string, digits: number): boolean {
  return text.length === digits && /^[0-9a-f]+$/.test(text) && !/^0+$/.test(text);
}
