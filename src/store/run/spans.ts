// Spans of generators and of our own, as they came. A span counts once, by (trace, span).

import type {Database} from 'better-sqlite3';

import {optional} from '../../domain/optional.js';
import type {FailedOperation} from '../../domain/ports.js';
import {ATTRIBUTE} from '../../domain/span.js';
import type {Attributes, Span, SpanContext} from '../../domain/span.js';
import {jsonOrNull, optionalColumn, orNull, readJson} from '../file/columns.js';

const DEFAULT_PAGE = 1_000;

export function insertSpans(database: Database, spans: readonly Span[]): void {
  const insert = database.prepare(
    `INSERT INTO span (trace_id, span_id, parent_span_id, name, kind, start_ns, end_ns, attributes,
       links, status, status_message)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (trace_id, span_id) DO NOTHING`,
  );
  const nameNumber = database.prepare<[string, string], {id: number}>(
    `INSERT INTO span_name (service, name) VALUES (?, ?)
     ON CONFLICT (service, name) DO UPDATE SET name = excluded.name RETURNING id`,
  );
  for (const span of spans) {
    insert.run(
      Buffer.from(span.traceId, 'hex'),
      Buffer.from(span.spanId, 'hex'),
      span.parentSpanId === undefined ? null : Buffer.from(span.parentSpanId, 'hex'),
      nameNumber.get(span.service, span.name)!.id,
      span.kind,
      span.startNs,
      span.endNs,
      jsonOrNull(span.attributes),
      jsonOrNull(span.links.map(({traceId, spanId}) => [traceId, spanId])),
      span.status,
      orNull(span.statusMessage),
    );
  }
}

interface SpanRow {
  readonly id: bigint;
  readonly trace_id: Buffer;
  readonly span_id: Buffer;
  readonly parent_span_id: Buffer | null;
  readonly service: string;
  readonly name: string;
  readonly kind: Span['kind'];
  readonly start_ns: bigint;
  readonly end_ns: bigint;
  readonly attributes: string | null;
  readonly links: string | null;
  readonly status: Span['status'];
  readonly status_message: string | null;
}

export interface SpanPage {
  readonly traceId?: string;
  /** For pages in order of arrival: `row` of the last span of the page before, 0 for the first page. */
  readonly afterRow?: number;
  readonly limit?: number;
}

/** In order of start, then of row; with `afterRow` in order of row alone. */
export function querySpans(
  database: Database,
  {traceId, afterRow, limit = DEFAULT_PAGE}: SpanPage = {},
): (Span & {row: number})[] {
  const conditions = [
    ...(traceId === undefined ? [] : ['trace_id = @trace']),
    ...(afterRow === undefined ? [] : ['span.id > @after']),
  ];
  const rows = database
    .prepare<[object], SpanRow>(
      `SELECT span.*, span_name.service, span_name.name
       FROM span JOIN span_name ON span_name.id = span.name
       ${conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`}
       ORDER BY ${afterRow === undefined ? 'start_ns, span.id' : 'span.id'} LIMIT @limit`,
    )
    .all({
      limit,
      ...(traceId === undefined ? {} : {trace: Buffer.from(traceId, 'hex')}),
      ...optional('after', afterRow),
    });
  return rows.map(readSpan);
}

/** More tell a report nothing new: of each second at most a hundred are kept. */
const MOST_FAILED = 2_000;

/** Failed operations of load generators: their spans, without those of their requests. */
export function queryFailedOperations(
  database: Database,
  {fromNs = 0n, toNs = 2n ** 63n - 1n}: {fromNs?: bigint; toNs?: bigint} = {},
): FailedOperation[] {
  const rows = database
    .prepare<[object], FailedRow>(
      `SELECT start_ns, attributes, status_message FROM span
       WHERE start_ns >= @fromNs AND start_ns < @toNs AND status = 'error'
         AND status_message IS NOT NULL AND attributes IS NOT NULL
         AND json_extract(attributes, @operation) IS NOT NULL
         AND json_extract(attributes, @step) IS NULL
       ORDER BY start_ns, id LIMIT ${MOST_FAILED}`,
    )
    .all({
      fromNs,
      toNs,
      operation: `$."${ATTRIBUTE.operation}"`,
      step: `$."${ATTRIBUTE.step}"`,
    });
  return rows.map(({start_ns, attributes, status_message}) => {
    const known = JSON.parse(attributes) as Attributes;
    return {
      operation: String(known[ATTRIBUTE.operation]),
      startNs: start_ns,
      kind: String(known['error.type'] ?? ''),
      message: status_message,
    };
  });
}

interface FailedRow {
  readonly start_ns: bigint;
  readonly attributes: string;
  readonly status_message: string;
}

function readSpan(row: SpanRow): Span & {row: number} {
  const links = readJson<readonly (readonly [string, string])[]>(row.links, []);
  return {
    row: Number(row.id),
    traceId: row.trace_id.toString('hex'),
    spanId: row.span_id.toString('hex'),
    ...optionalColumn('parentSpanId', row.parent_span_id?.toString('hex') ?? null),
    service: row.service,
    name: row.name,
    kind: row.kind,
    startNs: row.start_ns,
    endNs: row.end_ns,
    attributes: readJson<Attributes>(row.attributes, {}),
    links: links.map(([trace, spanId]): SpanContext => ({traceId: trace, spanId})),
    status: row.status,
    ...optionalColumn('statusMessage', row.status_message),
  };
}
