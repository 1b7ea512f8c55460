// The sort of the table of series, which is a part of the address.

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

/**
 * The sort after a click on a column. A second click reverses it. Figures begin with the largest,
 * names with A.
 */
export function nextSort(sort: Sort, column: SortColumn): Sort {
  if (sort.column === column) return {column, descending: !sort.descending};
  return {column, descending: column !== 'series'};
}
