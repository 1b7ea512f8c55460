// Single requests of the selection: the slowest, or the latest, all or those that failed.

import type {ComponentChildren} from 'preact';
import {useCallback, useEffect, useMemo, useRef} from 'preact/hooks';

import type {Frame} from '../data/frame.js';
import {MOST_ROWS} from '../data/request-pages.js';
import type {RequestsState} from '../data/requests-source.js';
import {formatClock, formatCount, formatDuration, formatShare} from '../model/format.js';
import {plainName, plainPath} from '../model/plain-name.js';
import {statusText} from '../model/request-rows.js';
import type {RequestRow} from '../model/request-rows.js';
import {nextOrder} from '../model/requests-view.js';
import type {RequestOrder, RequestsView} from '../model/requests-view.js';
import {usePage} from './context.js';
import {noRequestsText, requestsNotSeen} from './no-requests.js';
import {PartMark} from './part-mark.js';

interface Props {
  readonly frame: Frame;
  readonly requests: RequestsState;
}

export function RequestPanel({frame, requests}: Props) {
  const {list} = requests;
  const {order, request} = frame.view.requests;
  const change = useRequestsChange(frame.view.requests);
  // Many rows: drawn anew when they are others, not with every second that passes.
  const table = useMemo(
    () => <Rows rows={list.rows} {...{order, request, change}} />,
    [list.rows, order, request, change],
  );
  return (
    <section class="panel" aria-labelledby="requests-title">
      <Head frame={frame} held={list.held} />
      {list.rows.length === 0 ? (
        <div class="panel-empty">{emptyText(frame, requests)}</div>
      ) : (
        <HeldFrame old={list.old} hold={requests.hold}>
          {table}
        </HeldFrame>
      )}
      <Foot requests={requests} live={frame.live} />
      {list.rows.length > 0 &&
        requestsNotSeen(frame.book).map((words) => (
          <p key={words} class="foot-note">
            {words}
          </p>
        ))}
    </section>
  );
}

interface HeldFrameProps {
  readonly old: boolean;
  readonly hold: RequestsState['hold'];
  readonly children: ComponentChildren;
}

/** Says when the pointer is on it; one that goes away under the pointer lets go as well. */
function HeldFrame({old, hold, children}: HeldFrameProps) {
  useEffect(() => () => hold(false), []);
  return (
    <div
      class="table-frame"
      data-old={old}
      onPointerEnter={() => hold(true)}
      onPointerLeave={() => hold(false)}
    >
      {children}
    </div>
  );
}

function emptyText(frame: Frame, {list, bars}: RequestsState): string {
  if (list.problem !== undefined) return `${list.problem.message} ${list.problem.hint}`;
  if (list.waiting) return 'Loading …';
  if (frame.view.requests.errorsOnly && (bars.answer?.rows.length ?? 0) > 0)
    return 'No request of the selection failed.';
  return noRequestsText(frame, bars);
}

function Head({frame: {view, book}, held}: {frame: Frame; held: boolean}) {
  const {change} = usePage();
  const {errorsOnly, order} = view.requests;
  return (
    <header class="panel-head">
      <h2 id="requests-title">{TITLES[`${order.column} ${order.descending}`]}</h2>
      <button
        type="button"
        class="switch"
        role="switch"
        aria-checked={errorsOnly}
        onClick={() => change({requests: {...view.requests, errorsOnly: !errorsOnly}})}
      >
        Errors only
      </button>
      <span class="head-note">
        {held ? 'stands still while the pointer is on it' : keptText(book.run)}
      </span>
    </header>
  );
}

function keptText(run: Frame['book']['run']): string {
  if (run?.record === 'all') return 'every request is kept';
  return 'kept are the slowest and the failed of each second and step, and a sample of the rest';
}

const TITLES: Readonly<Record<`${RequestOrder['column']} ${boolean}`, string>> = {
  'duration true': 'Slowest requests',
  'duration false': 'Fastest requests',
  'start true': 'Latest requests',
  'start false': 'Earliest requests',
};

type ChangeRequests = (changes: Partial<RequestsView>, kind?: 'step' | 'detail') => void;

/** Always the same function, whatever else of the view has changed meanwhile. */
function useRequestsChange(view: RequestsView): ChangeRequests {
  const {change} = usePage();
  const latest = useRef(view);
  latest.current = view;
  return useCallback(
    (changes, kind) => change({requests: {...latest.current, ...changes}}, kind),
    [change],
  );
}

interface RowsProps {
  readonly rows: readonly RequestRow[];
  readonly order: RequestOrder;
  /** The id of the one that is open. */
  readonly request: string | undefined;
  readonly change: ChangeRequests;
}

function Rows({rows, order, request, change}: RowsProps) {
  const onOrder = (column: RequestOrder['column']): void =>
    change({order: nextOrder(order, column)});
  const targets = new Set(rows.map(({target}) => target));
  const mostNs = rows.reduce((most, {durationNs}) => Math.max(most, durationNs), 0);
  return (
    <table class="request-table">
      <thead>
        <tr>
          <OrderHeader column="start" text="Started" {...{order, onOrder}} />
          <th scope="col" class="col-path">
            Request
          </th>
          <th scope="col" class="col-step">
            Step
          </th>
          <th scope="col" class="col-status">
            Status
          </th>
          <OrderHeader column="duration" text="Duration" {...{order, onOrder}} />
          <th scope="col" class="col-phase">
            Phase
          </th>
          <th scope="col" class="col-largest">
            Largest part
          </th>
          <th scope="col" class="col-trace">
            Trace
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row
            key={row.id}
            row={row}
            opened={row.id === request}
            withTarget={targets.size > 1}
            share={mostNs > 0 ? row.durationNs / mostNs : 0}
            onOpen={() => change({request: row.id}, 'step')}
          />
        ))}
      </tbody>
    </table>
  );
}

interface OrderHeaderProps {
  readonly column: RequestOrder['column'];
  readonly text: string;
  readonly order: RequestOrder;
  readonly onOrder: (column: RequestOrder['column']) => void;
}

function OrderHeader({column, text, order, onOrder}: OrderHeaderProps) {
  const isOrdered = order.column === column;
  const sort = isOrdered ? (order.descending ? 'descending' : 'ascending') : 'none';
  return (
    <th scope="col" class={`col-${column}`} aria-sort={sort}>
      <button type="button" onClick={() => onOrder(column)}>
        {text}
        <span class="sort-mark" aria-hidden="true">
          {isOrdered ? (order.descending ? '↓' : '↑') : ''}
        </span>
      </button>
    </th>
  );
}

interface RowProps {
  readonly row: RequestRow;
  readonly opened: boolean;
  readonly withTarget: boolean;
  /** Of the longest duration. */
  readonly share: number;
  readonly onOpen: () => void;
}

function Row({row, opened, withTarget, share, onOpen}: RowProps) {
  const path = plainPath(row.path);
  const {largest} = row;
  return (
    <tr aria-current={opened} data-timed="true" onClick={onOpen}>
      <td class="col-start">{formatClock(row.startMs, true)}</td>
      <th scope="row" class="col-path">
        <button type="button" class="request-name" title={path}>
          <b>{plainName(row.method)}</b> {path}
        </button>
      </th>
      <td class="col-step">
        {plainName(row.step)}
        {withTarget && <span class="series-target">{plainName(row.target)}</span>}
      </td>
      <td>
        <span class={row.isError ? 'bad' : 'muted'}>{statusText(row.status)}</span>
      </td>
      <td class="col-duration">
        <span class="bar" style={{width: `${share * 100}%`}} />
        <span class="bar-text">{formatDuration(row.durationNs)}</span>
      </td>
      <td class="col-phase">{row.phase === undefined ? '–' : plainName(row.phase)}</td>
      <td class="col-largest">
        {largest !== undefined && (
          <>
            <PartMark part={largest.part} /> <small>{formatShare(largest.share)}</small>
          </>
        )}
      </td>
      <td class="col-trace">
        <code title={plainName(row.traceId ?? '')}>
          {plainName(row.traceId ?? '–').slice(0, 8)}
        </code>
      </td>
    </tr>
  );
}

function Foot({requests: {list, more, follow}, live}: Pick<Props, 'requests'> & {live: boolean}) {
  if (list.rows.length === 0 || (list.more === 'none' && !list.still)) return null;
  return (
    <footer class="request-foot">
      {list.more !== 'none' && list.more !== 'enough' && (
        <button type="button" class="more" disabled={list.more === 'coming'} onClick={more}>
          {list.more === 'coming' ? 'Loading …' : 'More'}
        </button>
      )}
      {list.problem !== undefined && <span class="bad">{list.problem.message}</span>}
      <span class="muted">
        {formatCount(list.rows.length)} shown
        {list.more === 'enough' &&
          `, and not more than ${formatCount(MOST_ROWS)}: pick a phase, a step or a shorter stretch of time to see others`}
        {list.still && live && '; the list stands still meanwhile'}
      </span>
      {list.still && live && (
        <button type="button" class="reset" onClick={follow}>
          Follow the run again
        </button>
      )}
    </footer>
  );
}
