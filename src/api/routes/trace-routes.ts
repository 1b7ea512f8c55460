// POST /v1/traces takes spans of any generator or service by OTLP/HTTP (specification 1.x): protobuf or
// JSON, plain or gzip. Spans belong to the run that they name, else to the current one.

import express, {Router} from 'express';
import type {ErrorRequestHandler, Request, Response} from 'express';

import {ProfilerError, messageOf} from '../../domain/error.js';
import {groupBy} from '../../domain/group-by.js';
import type {RunControl} from '../../domain/ports.js';
import {ATTRIBUTE} from '../../domain/span.js';
import type {Span} from '../../domain/span.js';
import {isLoopback} from '../../guard/listen-address.js';
import {answerError} from '../answers/error-status.js';
import type {TraceCodec, TraceEncoding} from './trace-codec.js';

/** The limit after decompression. OTLP's own exporters send at most 512 spans at once. */
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
      const {spans, invalid, note = ''} = codec.readRequest(bytes, encoding);
      const kept = await keep(control, markClocks(spans, request.socket.remoteAddress));
      const message = kept.message ?? (invalid > 0 ? 'spans without valid ids' : note);
      const answer = answerEncoding(request, encoding);
      send(response, answer, codec.writeResponse(answer, kept.rejected + invalid, message));
    },
  );
  router.use('/traces', errorAnswers(codec, onBug));
  return router;
}

/** Marks spans that were timed by the clock of another host: its offset is not known. */
function markClocks(spans: readonly Span[], from: string | undefined): readonly Span[] {
  if (from !== undefined && isLoopback(from)) return spans;
  return spans.map((span) =>
    ATTRIBUTE.clock in span.attributes
      ? span
      : {...span, attributes: {...span.attributes, [ATTRIBUTE.clock]: 'uncorrected'}},
  );
}

/** Gives spans to their runs, and tells how many were rejected and why. */
async function keep(
  control: RunControl,
  spans: readonly Span[],
): Promise<{rejected: number; message: string | undefined}> {
  let rejected = 0;
  let message: string | undefined;
  for (const {runId, spans: ofRun} of byRun(spans, control.current()?.id)) {
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
): readonly {readonly runId: string | undefined; readonly spans: readonly Span[]}[] {
  const runIdOf = ({attributes}: Span): string | undefined => {
    const named = attributes[ATTRIBUTE.runId];
    return named === undefined ? currentId : String(named);
  };
  return groupBy(spans, (span) => JSON.stringify([runIdOf(span)])).map((ofRun) => ({
    runId: runIdOf(ofRun[0]!),
    spans: ofRun,
  }));
}

/**
 * Tells why the run rejects the spans; undefined where it takes them. Errors that may pass, such as a
 * full disk, are thrown on, so that the sender keeps its spans and tries again.
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

/** OTLP asks for the encoding of the request. Our own programs ask for JSON. */
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
