// Figures as cells of a table. An absent one is a dash, so that it is not taken for nothing.

import type {Cell} from './table.js';

const ABSENT = '–';

/** Milliseconds, the unit standing in the column's head: 0.042, 4.21, 42.1, 4,213. */
export function millis(ms: number | undefined): string {
  if (ms === undefined) return ABSENT;
  if (ms >= 1000) return count(ms);
  return ms >= 100
    ? ms.toFixed(0)
    : ms >= 10
      ? ms.toFixed(1)
      : ms >= 1
        ? ms.toFixed(2)
        : ms.toFixed(3);
}

/** Whole numbers with separators: 1,234,567. */
export function count(value: number | undefined): string {
  return value === undefined ? ABSENT : Math.round(value).toLocaleString('en-US');
}

/** As count, but nothing worth looking at for none. */
export function countOrDash(value: number): string {
  return value === 0 ? ABSENT : count(value);
}

export function perSecond(value: number): string {
  return value >= 100 ? count(value) : value.toFixed(1);
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** 512 B, 4.2 KiB, 1.3 GiB. */
export function bytes(value: number | undefined): string {
  if (value === undefined) return ABSENT;
  const power = value < 1024 ? 0 : Math.min(Math.floor(Math.log2(value) / 10), UNITS.length - 1);
  const scaled = value / 1024 ** power;
  return `${power === 0 || scaled >= 100 ? scaled.toFixed(0) : scaled.toFixed(1)} ${UNITS[power]}`;
}

export function bytesOrDash(value: number): string {
  return value === 0 ? ABSENT : bytes(value);
}

/** 12.3 %; small shares keep two digits. */
export function percent(share: number): string {
  const value = share * 100;
  return `${value === 0 || value >= 1 ? value.toFixed(1) : Number(value.toPrecision(2))} %`;
}

/** `5xx 12, timeout 3`, the most frequent first. */
export function tally(counts: Readonly<Record<string, number>>, most = 3): string {
  const named = Object.entries(counts)
    .filter(([, value]) => value > 0)
    .sort(([, left], [, right]) => right - left)
    .map(([name, value]) => `${name} ${count(value)}`);
  const rest = named.length - most;
  return rest > 0 ? `${named.slice(0, most).join(', ')}, +${rest}` : named.join(', ');
}

/** The share that failed, and as what most often. */
export function failedCell(
  failed: number,
  all: number,
  errors: Readonly<Record<string, number>>,
): Cell {
  if (failed === 0) return ABSENT;
  return {text: `${percent(failed / all)} ${tally(errors, 2)}`, tone: 'bad'};
}
