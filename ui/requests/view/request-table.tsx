// The table of requests: what was asked, how it ended, and where most of its time went.

import {nextOrder} from '../../address/requests-view.js';
import type {RequestOrder, RequestsView} from '../../address/requests-view.js';
import {formatClock, formatDuration, formatShare} from '../../words/format.js';
import {plainName, plainPath} from '../../words/plain-name.js';
import {statusText} from '../model/request-rows.js';
import type {RequestRow} from '../model/request-rows.js';
import {PartMark} from './part-mark.js';

export type ChangeRequests = (changes: Partial<RequestsView>, kind?: 'step' | 'detail') => void;

interface Props {
  readonly rows: readonly RequestRow[];
  readonly order: RequestOrder;
  /** The id of the request that is open. */
  readonly request: string | undefined;
  readonly change: ChangeRequests;
}

export function RequestTable({rows, order, request, change}: Props) {
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
  /** The duration as a share of the longest one. */
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
