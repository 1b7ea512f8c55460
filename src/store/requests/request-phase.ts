// Finds the phase that the trace of a kept request names. The traceparent of the request names a span of
// the client, and that span carries the name of its phase. Span and request come in any order, so each
// of them looks for the other.

import type {Database, Statement} from 'better-sqlite3';

import {STRADDLE_TOLERANCE_NS} from '../../domain/run.js';
import {ATTRIBUTE} from '../../domain/span.js';
import type {Span, SpanContext} from '../../domain/span.js';

/** If several phases have one name, it is the last one that had begun, within the error of the hosts' clocks. */
const SET_PHASE = `UPDATE request SET phase = coalesce(
  (SELECT max(number) FROM phase
   WHERE name = @name AND start_ns <= request.start_ns + ${STRADDLE_TOLERANCE_NS}), phase)`;

export class RequestPhases {
  readonly #nameOfSpan: Statement<[Buffer, Buffer], {name: unknown}>;
  readonly #setOfRow: Statement<[object]>;
  readonly #setOfSpan: Statement<[object]>;

  constructor(database: Database) {
    this.#nameOfSpan = database.prepare(
      `SELECT attributes ->> '$."${ATTRIBUTE.phaseName}"' AS name FROM span
       WHERE trace_id = ? AND span_id = ?`,
    );
    this.#setOfRow = database.prepare(`${SET_PHASE} WHERE id = @row`);
    this.#setOfSpan = database.prepare(
      `${SET_PHASE} WHERE trace_id = @trace AND parent_span_id = @span`,
    );
  }

  /** For a request that has just been stored. */
  ofRequest(row: number | bigint, {traceId, spanId}: SpanContext): void {
    const span = this.#nameOfSpan.get(Buffer.from(traceId, 'hex'), Buffer.from(spanId, 'hex'));
    if (typeof span?.name === 'string') this.#setOfRow.run({name: span.name, row});
  }

  /** For spans that have just been stored. */
  ofSpans(spans: readonly Span[]): void {
    for (const {traceId, spanId, attributes} of spans) {
      const name = attributes[ATTRIBUTE.phaseName];
      if (typeof name !== 'string') continue;
      const ids = {trace: Buffer.from(traceId, 'hex'), span: Buffer.from(spanId, 'hex')};
      this.#setOfSpan.run({name, ...ids});
    }
  }
}
