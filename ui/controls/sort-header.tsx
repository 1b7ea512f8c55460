// The head of a column by which a table can be sorted.

interface Props<Column extends string> {
  readonly column: Column;
  readonly text: string;
  readonly sort: {readonly column: Column; readonly descending: boolean};
  readonly onSort: (column: Column) => void;
  readonly title?: string;
}

export function SortHeader<Column extends string>(props: Props<Column>) {
  const {column, text, sort, onSort, title} = props;
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
