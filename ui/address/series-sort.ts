// How the table of series is sorted, as the address holds it.

import type {Order} from './parameters.js';

export const SORT_COLUMNS = [
  'series',
  'calls',
  'total',
  'p50',
  'p95',
  'p99',
  'bytes',
  'errors',
] as const;
export type SortColumn = (typeof SORT_COLUMNS)[number];

export type Sort = Order<SortColumn>;

export const BY_TOTAL: Sort = {column: 'total', descending: true};

/** A second click on a column turns it round; figures start with the largest. */
export function nextSort(sort: Sort, column: SortColumn): Sort {
  if (sort.column === column) return {column, descending: !sort.descending};
  return {column, descending: column !== 'series'};
}
