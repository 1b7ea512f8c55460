// POST /v1/traces: spans of any generator or service, as OTLP/HTTP (specification 1.x) sends them,
// protobuf or JSON, plain or gzip. Spans belong to the run that they name, else to the current one.

import express, {Router} from 'express';
import type {ErrorRequestHandler, Request, Response} from 'express';

import {ProfilerError, messageOf} from '../../domain/error.js';
import type {RunControl} from '../../domain/ports.js';
import {ATTRIBUTE} from '../../domain/span.js';
import type {Span} from '../../domain/span.js';
import {isLoopback} from '../../guard/listen-address.js';
import {answerError} from '../answers/error-status.js';
import type {TraceCodec, TraceEncoding} from './trace-codec.js';

/** After inflating: a bomb is cut off there. OTLP's own exporters send at most 512 spans at once. */
const TRACE_BYTES = 8 * 1024 * 1024;

const NO_RUN = 'no run goes on, and the spans name none';

const TYPES = {protobuf: 'application/x-protobuf', json: 'application/json'} as const;

export function traceRoutes(
  control: RunControl,
  codec: TraceCodec,
  onBug: (error: unknown) => void,
): Router {
  const router = Router();
  router.post(
    '/traces',
    express.raw({type: Object.values(TYPES), limit: TRACE_BYTES, inflate: true}),
    async (request: Request, response: Response) => {
      const encoding = encodingOf(request);
      const body: unknown = request.body;
      const bytes = body instanceof Uint8Array ? body : new Uint8Array();
      const {spans, invalid} = codec.readRequest(bytes, encoding);
      const kept = await keep(control, markClocks(spans, request.socket.remoteAddress));
      const message = kept.message ?? (invalid > 0 ? 'spans without valid ids' : '');
      const answer = answerEncoding(request, encoding);
      send(response, answer, codec.writeResponse(answer, kept.rejected + invalid, message));
    },
  );
  router.use('/traces', errorAnswers(codec, onBug));
  return router;
}

/** What was timed on another host is off by as much as the two clocks are, which nobody measured. */
function markClocks(spans: readonly Span[], from: string | undefined): readonly Span[] {
  if (from !== undefined && isLoopback(from)) return spans;
  return spans.map((span) =>
    ATTRIBUTE.clock in span.attributes
      ? span
      : {...span, attributes: {...span.attributes, [ATTRIBUTE.clock]: 'uncorrected'}},
  );
}

/** Hands spans to their runs; what a run does not take is rejected, with the reason. */
async function keep(
  control: RunControl,
  spans: readonly Span[],
): Promise<{rejected: number; message: string | undefined}> {
  let rejected = 0;
  let message: string | undefined;
  for (const [runId, ofRun] of byRun(spans, control.current()?.id)) {
    const refusal = runId === undefined ? NO_RUN : await addSpans(control, runId, ofRun);
    if (refusal === undefined) continue;
    rejected += ofRun.length;
    message = refusal;
  }
  return {rejected, message};
}

function byRun(
  spans: readonly Span[],
  currentId: string | undefined,
): ReadonlyMap<string | undefined, Span[]> {
  const runs = new Map<string | undefined, Span[]>();
  for (const span of spans) {
    const named = span.attributes[ATTRIBUTE.runId];
    const runId = named === undefined ? currentId : String(named);
    const ofRun = runs.get(runId);
    if (ofRun === undefined) runs.set(runId, [span]);
    else ofRun.push(span);
  }
  return runs;
}

/**
 * Why the run does not take them. Only what another request could not change is a rejection: a full
 * disk is thrown on, so that the sender keeps its spans and tries again.
 */
async function addSpans(
  control: RunControl,
  runId: string,
  spans: readonly Span[],
): Promise<string | undefined> {
  try {
    await control.addSpans(runId, spans);
    return undefined;
  } catch (error) {
    if (!isRejection(error)) throw error;
    return messageOf(error);
  }
}

function isRejection(error: unknown): boolean {
  return error instanceof ProfilerError && [404, 409].includes(answerError(error).status);
}

function encodingOf(request: Request): TraceEncoding {
  if (request.is(TYPES.protobuf)) return 'protobuf';
  if (request.is(TYPES.json)) return 'json';
  throw new ProfilerError(
    'API_BODY_TYPE',
    'spans come as application/x-protobuf or application/json',
    'set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
  );
}

/** As OTLP has it, the request's own; programs of ours ask for JSON. */
function answerEncoding(request: Request, encoding: TraceEncoding): TraceEncoding {
  return request.get('accept') === TYPES.json ? 'json' : encoding;
}

function errorAnswers(codec: TraceCodec, onBug: (error: unknown) => void): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const {status, body, bug} = answerError(error);
    if (bug) onBug(error);
    if (status === 429 || status === 503) response.set('Retry-After', '1');
    response.status(status);
    const isProtobuf = request.is(TYPES.protobuf) === TYPES.protobuf;
    if (answerEncoding(request, isProtobuf ? 'protobuf' : 'json') === 'json') {
      return void response.json(body);
    }
    const {code, message, hint} = body.error;
    send(response, 'protobuf', codec.writeStatus(`${code}: ${message} (${hint})`));
  };
}

function send(response: Response, encoding: TraceEncoding, body: Uint8Array): void {
  response.type(TYPES[encoding]).send(Buffer.from(body));
}
