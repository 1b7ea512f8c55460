// The head of a column that can be sorted by.

import type {Sort, SortColumn} from '../model/series-table.js';

interface Props {
  readonly column: SortColumn;
  readonly text: string;
  readonly sort: Sort;
  readonly onSort: (column: SortColumn) => void;
  readonly title?: string;
}

export function SortHeader({column, text, sort, onSort, title}: Props) {
  const isSorted = sort.column === column;
  const order = isSorted ? (sort.descending ? 'descending' : 'ascending') : 'none';
  return (
    <th scope="col" class={`col-${column}`} aria-sort={order}>
      <button type="button" title={title ?? ''} onClick={() => onSort(column)}>
        {text}
        <span class="sort-mark" aria-hidden="true">
          {isSorted ? (sort.descending ? '↓' : '↑') : ''}
        </span>
      </button>
    </th>
  );
}
