// Figures for the columns of a table. The unit stands in the head of the column, and the number of
// decimals depends only on the size, so that figures of a column can be compared at a glance.

import {signed} from './figures.js';

/** Milliseconds: 0.042, 4.21, 42.1, 4,213. */
export function columnMs(ms: number): string {
  if (ms >= 1000) return columnCount(ms);
  if (ms >= 100) return ms.toFixed(0);
  if (ms >= 10) return ms.toFixed(1);
  return ms.toFixed(ms >= 1 ? 2 : 3);
}

/** `+4.21`, `−0.500`. */
export function columnMsChange(ms: number): string {
  return signed(ms, columnMs);
}

/** Whole numbers with separators: 1,234,567. */
export function columnCount(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** Operations or requests per second: one decimal below 100. */
export function columnRate(perSecond: number): string {
  return perSecond >= 100 ? columnCount(perSecond) : perSecond.toFixed(1);
}

/** A share between 0 and 1: `12.3 %`; below one per cent two significant digits: `0.04 %`. */
export function columnShare(share: number): string {
  const percent = share * 100;
  const isSmall = percent !== 0 && percent < 1;
  return `${isSmall ? Number(percent.toPrecision(2)) : percent.toFixed(1)} %`;
}
