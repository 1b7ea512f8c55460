// The table of functions, each summed over all places where it ran: its weight by itself and with
// its callees, and in a difference what grew. A click on a row shows the callers and callees of its
// function.

import {useMemo, useState} from 'preact/hooks';

import {shortFunctionName} from '../../../src/domain/stacks/function-name.js';
import type {Frame} from '../../../src/domain/stacks/stack.js';
import {nextFunctionSort} from '../../address/flame-view.js';
import type {FlameView, FunctionColumn, FunctionSort} from '../../address/flame-view.js';
import type {ViewState} from '../../address/view-state.js';
import {usePage} from '../../controls/context.js';
import {SortHeader} from '../../controls/sort-header.js';
import {timed} from '../../data/timings.js';
import {formatCount, formatShare} from '../../words/format.js';
import {plainName} from '../../words/plain-name.js';
import type {FlameState} from '../data/flame-source.js';
import {functionKey} from '../model/flame-keys.js';
import {searchFor} from '../model/flame-search.js';
import type {Search} from '../model/flame-search.js';
import {changeText, kindWords, moduleText} from '../model/flame-words.js';
import {functionRows, pickFunctions, usualSort} from '../model/function-rows.js';
import type {FunctionRow} from '../model/function-rows.js';

interface Props {
  readonly view: ViewState;
  readonly flame: FlameState;
  readonly search: Search | undefined;
  readonly focus: number | undefined;
}

const FIRST_ROWS = 30;
/** The most rows that are shown; a page with more rows is slow. */
const MOST_ROWS = 500;

export function FunctionTable({view, flame, search, focus}: Props) {
  const {change} = usePage();
  const [all, setAll] = useState(false);
  const {answer: graph, old} = flame.graph;
  const rows = useMemo(
    () => (graph === undefined ? [] : timed('functions', () => functionRows(graph))),
    [graph],
  );
  const sort = graph === undefined ? undefined : (view.flame.sort ?? usualSort(graph));
  const picked = useMemo(
    () =>
      graph === undefined || sort === undefined
        ? []
        : pickFunctions(rows, graph.frames, search, sort),
    [rows, graph, search, sort?.column, sort?.descending],
  );
  if (graph === undefined || sort === undefined || rows.length === 0) return null;
  const set = (flame: Partial<FlameView>, kind: 'step' | 'detail' = 'step'): void =>
    change({flame}, kind);
  const isCompared = graph.before !== undefined;
  const shown = picked.slice(0, all ? MOST_ROWS : FIRST_ROWS);
  const most = Math.max(...shown.map((row) => barOf(row, isCompared)), Number.MIN_VALUE);
  return (
    <section class="panel function-panel" aria-labelledby="functions-title">
      <header class="panel-head">
        <h2 id="functions-title">{isCompared ? 'What grew' : 'Functions'}</h2>
        <span class="head-note">
          {search === undefined
            ? formatCount(picked.length)
            : `${formatCount(picked.length)} of ${formatCount(rows.length)}`}
        </span>
      </header>
      <div class="table-frame" data-old={old}>
        <table class="function-table">
          <Head
            {...{sort, isCompared}}
            isOfWaits={graph.unit === 'ns'}
            onSort={(column) => set({sort: nextFunctionSort(sort, column)}, 'detail')}
          />
          <tbody>
            {shown.map((row) => (
              <Row
                key={row.frame}
                {...{row, isCompared}}
                named={graph.frames[row.frame]!}
                chosen={row.frame === focus}
                share={barOf(row, isCompared) / most}
                onFocus={() => set({focus: functionKey(graph.frames[row.frame]!), zoom: undefined})}
                onFind={() =>
                  set({search: searchFor(graph.frames[row.frame]!.name), focus: undefined})
                }
              />
            ))}
          </tbody>
        </table>
      </div>
      {picked.length > shown.length && !all && (
        <button type="button" class="more" onClick={() => setAll(true)}>
          Show {formatCount(Math.min(MOST_ROWS, picked.length))}
        </button>
      )}
    </section>
  );
}

interface HeadProps {
  readonly sort: FunctionSort;
  readonly isCompared: boolean;
  readonly isOfWaits: boolean;
  readonly onSort: (column: FunctionColumn) => void;
}

function Head({sort, isCompared, isOfWaits, onSort}: HeadProps) {
  const own = isOfWaits ? 'Waits that it began, past runtime, system call and kernel' : 'By itself';
  const column = (name: FunctionColumn, text: string, title = '') => (
    <SortHeader {...{column: name, text, title, sort, onSort}} />
  );
  return (
    <thead>
      <tr>
        {column('name', 'Function')}
        {isCompared && column('grew', 'Change', `${own}: in points of all`)}
        {isCompared && column('before', 'Before', own)}
        {column('self', isCompared ? 'Now' : isOfWaits ? 'Waits' : 'Self', own)}
        {!isCompared && column('total', 'Total', 'With all that it called')}
      </tr>
    </thead>
  );
}

interface RowProps {
  readonly row: FunctionRow;
  readonly named: Frame;
  readonly isCompared: boolean;
  readonly chosen: boolean;
  /** The length of the bar as a share of the longest one. */
  readonly share: number;
  readonly onFocus: () => void;
  readonly onFind: () => void;
}

function Row({row, named, isCompared, chosen, share, onFocus, onFind}: RowProps) {
  const {self, total, before, grew, isSure} = row;
  const bar = (kind: string) => (
    <span class={`bar ${kind}`} style={{width: `${Math.abs(share) * 100}%`}} />
  );
  return (
    <tr aria-current={chosen} data-timed="true" onClick={onFocus}>
      <th scope="row" class="col-function">
        <FunctionName named={named} onFind={onFind} />
      </th>
      {isCompared && (
        <td class="col-figure">
          {isSure && bar(grew > 0 ? 'grew' : 'shrank')}
          <span
            class={isSure ? 'bar-text' : 'bar-text muted'}
            title={isSure ? '' : 'No more than chance explains'}
          >
            {changeText(grew)}
          </span>
        </td>
      )}
      {isCompared && <td>{formatShare(before)}</td>}
      <td class="col-figure">
        {!isCompared && bar('')}
        <span class="bar-text">{formatShare(self)}</span>
      </td>
      {!isCompared && <td>{formatShare(total)}</td>}
    </tr>
  );
}

function FunctionName({named, onFind}: Pick<RowProps, 'named' | 'onFind'>) {
  const name = plainName(named.name);
  const kind = kindWords(named);
  return (
    <div class="function-name">
      <button type="button" class="series-name" title={`${name}\n${moduleText(named)}`}>
        {shortFunctionName(name)}
      </button>
      {kind !== '' && <span class="tag">{kind}</span>}
      <button
        type="button"
        class="find"
        aria-label={`Find ${name} in the graph`}
        title="Find it in the graph"
        onClick={(event) => {
          event.stopPropagation();
          onFind();
        }}
      >
        find
      </button>
    </div>
  );
}

function barOf({self, grew}: FunctionRow, isCompared: boolean): number {
  return isCompared ? Math.abs(grew) : self;
}
