// Reads kept requests page by page.

import {createHash} from 'node:crypto';

import type {Database} from 'better-sqlite3';

import {optional} from '../../domain/optional.js';
import type {BudgetKey} from '../../domain/budget.js';
import type {RequestPage, StoredRequest} from '../../domain/ports.js';
import type {BudgetPart, RequestRecord} from '../../domain/request.js';
import {ATTRIBUTE} from '../../domain/span.js';
import type {Stack} from '../../domain/stacks/stack.js';
import {readBudgetParts} from './budget-parts.js';
import {optionalColumn} from '../file/columns.js';
import {unpackBody} from './request-bytes.js';
import type {RequestHead} from './request-bytes.js';

const DEFAULT_PAGE = 1_000;

type Sort = NonNullable<RequestPage['sort']>;

const SORT_COLUMN: Readonly<Record<Sort, string>> = {
  start: 'request.start_ns',
  duration: 'request.duration_ns',
  arrival: '0',
};

/** The conditions of a filter by field. The parameter has the name of the field. */
const CONDITIONS: Readonly<Record<string, string>> = {
  row: 'request.id = @row',
  traceId: 'request.trace_id = unhex(@traceId)',
  failed: 'request.failed = @failed',
  phase: 'request.phase = @phase',
  fromNs: 'request.start_ns >= @fromNs',
  toNs: 'request.start_ns < @toNs',
  target: 'kind.target = @target',
  step: 'kind.step = @step',
  side: 'kind.side = @side',
};

interface RequestRow extends BudgetKey {
  readonly id: bigint;
  readonly agent_id: string;
  readonly phase: bigint | null;
  readonly operation: unknown;
  readonly start_ns: bigint;
  readonly duration_ns: bigint;
  readonly status: bigint;
  readonly trace_id: Buffer | null;
  readonly parent_span_id: Buffer | null;
  readonly body: Buffer;
}

/**
 * In order of start, of duration, or of arrival; then of row. Calls have their stacks where `stackOf`
 * gives them.
 */
export function queryRequests(
  database: Database,
  {withStacks: _, ...page}: RequestPage = {},
  stackOf?: (node: number) => Stack,
): StoredRequest[] {
  const rows = database.prepare<[object], RequestRow>(selectOf(page)).all(parametersOf(page));
  const nameOf = readBudgetParts(database);
  return rows.map((row) => readRequest(row, nameOf, stackOf));
}

function selectOf({sort = 'start', descending = false, after, ...page}: RequestPage): string {
  const column = SORT_COLUMN[sort];
  const given = Object.entries(page).filter(
    ([name, value]) => value !== undefined && name in CONDITIONS,
  );
  const conditions = given.map(([name]) => CONDITIONS[name]!);
  if (after !== undefined) {
    const value = sort === 'arrival' ? '0' : '@afterNs';
    conditions.push(`(${column}, request.id) ${descending ? '<' : '>'} (${value}, @afterRow)`);
  }
  const direction = descending ? 'DESC' : 'ASC';
  return `SELECT request.*, agent.agent_id, kind.target, kind.step, kind.side,
      span.attributes ->> '$."${ATTRIBUTE.operation}"' AS operation
    FROM request
      JOIN agent ON agent.id = request.agent
      JOIN request_kind AS kind ON kind.id = request.kind
      LEFT JOIN span
        ON span.trace_id = request.trace_id AND span.span_id = request.parent_span_id
    ${conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`}
    ORDER BY ${sort === 'arrival' ? '' : `${column} ${direction},`} request.id ${direction}
    LIMIT @limit`;
}

function parametersOf({after, failed, limit = DEFAULT_PAGE, ...page}: RequestPage): object {
  return {
    ...page,
    limit,
    ...optional('failed', failed === undefined ? undefined : Number(failed)),
    ...(after === undefined ? {} : {afterNs: after.ns, afterRow: after.row}),
  };
}

function readRequest(
  row: RequestRow,
  nameOf: (id: number) => BudgetPart,
  stackOf: ((node: number) => Stack) | undefined,
): StoredRequest {
  const {target, step, side, trace_id, parent_span_id} = row;
  const head: RequestHead = {
    ...{kind: 'request', target, step, side},
    status: Number(row.status),
    startNs: row.start_ns,
    durationNs: Number(row.duration_ns),
    ...(trace_id === null || parent_span_id === null
      ? {}
      : {trace: {traceId: trace_id.toString('hex'), spanId: parent_span_id.toString('hex')}}),
  };
  const record: RequestRecord = {...head, ...unpackBody(row.body, nameOf, stackOf)};
  return {
    row: Number(row.id),
    agentId: row.agent_id,
    ...optionalColumn('phase', row.phase === null ? null : Number(row.phase)),
    ...optionalColumn('operation', typeof row.operation === 'string' ? row.operation : null),
    span: spanOf(row, record),
    record,
  };
}

/** The ids of the request's own span. They are made from unique values and are the same at each export. */
function spanOf(
  {id, agent_id}: RequestRow,
  {startNs, trace}: RequestRecord,
): StoredRequest['span'] {
  const digest = createHash('sha256').update(`${agent_id} ${id} ${startNs}`).digest('hex');
  return {traceId: trace?.traceId ?? digest.slice(0, 32), spanId: digest.slice(-16)};
}
