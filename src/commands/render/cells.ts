// Figures as cells of a table. An absent figure is a dash, so that it is not read as zero.

import {writeBytes} from '../../insight/words/figures.js';
import {columnCount, columnMs, columnMsChange, columnShare} from '../../insight/words/columns.js';
import type {ChanceJson} from '../../contract/chance-json.js';
import type {Cell} from './table.js';

export const ABSENT = '–';

export function millis(ms: number | undefined): string {
  return ms === undefined ? ABSENT : columnMs(ms);
}

/** A difference in milliseconds: growth is bad, less time is good, what chance explains is neither. */
export function changeCell(deltaMs: number, chance?: ChanceJson): Cell {
  const isChance = chance !== undefined && chance.lowMs <= 0 && chance.highMs >= 0;
  return {text: columnMsChange(deltaMs), tone: isChance ? 'plain' : deltaMs > 0 ? 'bad' : 'good'};
}

/** The interval of a difference: `−0.4 to +2.1`. */
export function chanceCell(chance: ChanceJson | undefined): Cell {
  if (chance === undefined) return ABSENT;
  const ends = [chance.lowMs, chance.highMs].map(columnMsChange);
  return {text: ends.join(' to '), tone: 'faint'};
}

export function count(value: number | undefined): string {
  return value === undefined ? ABSENT : columnCount(value);
}

export function countOrDash(value: number): string {
  return value === 0 ? ABSENT : columnCount(value);
}

/** A count that should be zero has the tone `tone` where it is not. */
export function countCell(value: number, tone: 'warn' | 'bad'): Cell {
  return {text: countOrDash(value), tone: value === 0 ? 'plain' : tone};
}

export function bytesOrDash(value: number): string {
  return value === 0 ? ABSENT : writeBytes(value);
}

/** `5xx 12, timeout 3`, the most frequent first. */
export function tally(counts: Readonly<Record<string, number>>, most = 3): string {
  const named = Object.entries(counts)
    .filter(([, value]) => value > 0)
    .sort(([, left], [, right]) => right - left)
    .map(([name, value]) => `${name} ${columnCount(value)}`);
  const rest = named.length - most;
  return rest > 0 ? `${named.slice(0, most).join(', ')}, +${rest}` : named.join(', ');
}

/** The share of operations that failed, and the most frequent errors. */
export function failedCell(
  failed: number,
  all: number,
  errors: Readonly<Record<string, number>>,
): Cell {
  if (failed === 0) return ABSENT;
  return {text: `${columnShare(failed / all)} ${tally(errors, 2)}`, tone: 'bad'};
}

/** A time in UTC, to the second. */
export function dateOf(unixMs: number): string {
  return new Date(unixMs).toISOString().replace(/\.\d+Z$/, 'Z');
}
