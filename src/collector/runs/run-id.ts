// Ids of runs, traces and spans.

import {randomBytes} from 'node:crypto';

/** Bytes that nobody else draws; given by tests. */
export type Random = (bytes: number) => Buffer;

export const systemRandom: Random = randomBytes;

/** See `isRunId` in src/domain/run.ts. */
export function newRunId(startNs: bigint, random: Random): string {
  const time = new Date(Number(startNs / 1_000_000n)).toISOString(); // 2026-11-23T19:57:02.123Z
  const digits = time.replaceAll(/[^0-9]/g, '');
  return `${digits.slice(0, 8)}-${digits.slice(8, 14)}-${random(4).toString('hex')}`;
}

export function newTraceId(random: Random): string {
  return random(16).toString('hex');
}

export function newSpanId(random: Random): string {
  return random(8).toString('hex');
}
