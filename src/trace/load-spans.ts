// Makes spans of an operation of the load generator and of its requests: one trace for each operation,
// with a link to the span of its phase. Names and attributes follow OpenTelemetry's semantic conventions
// for HTTP client spans (1.2x and later); our own begin with `regscope.`.

import {optional} from '../domain/optional.js';
import type {OperationResult, RequestResult} from '../domain/result.js';
import type {Phase, Run} from '../domain/run.js';
import {ATTRIBUTE} from '../domain/span.js';
import type {Attributes, Span, SpanContext} from '../domain/span.js';
import {splitHostPort} from './host-port.js';
import {known} from './known.js';
import {phaseAttributes} from './run-spans.js';

export const LOAD_SERVICE = 'regscope-load';

/** The operation's span, followed by the spans of its requests. */
export function operationSpans(result: OperationResult, run: Run, phase: Phase): readonly Span[] {
  const carried = {...phaseAttributes(run, phase), [ATTRIBUTE.operation]: result.operation};
  const requests = result.requests.map((request) => requestSpan(request, result, carried));
  return [
    operationSpan(result, {traceId: run.traceId, spanId: phase.spanId}, carried),
    ...requests,
  ];
}

/** `carried` holds the attributes that all spans of the operation have. */
export function operationSpan(
  result: OperationResult,
  phaseSpan: SpanContext,
  carried: Attributes,
): Span {
  const {traceId, spanId, startNs, endNs, failure} = result;
  return {
    ...{traceId, spanId, startNs, endNs},
    service: LOAD_SERVICE,
    name: result.operation,
    kind: 'internal',
    attributes: {
      ...carried,
      'container.image.name': result.image,
      'regscope.waited_ms': Number(startNs - result.intendedNs) / 1e6,
      'regscope.bytes_in': result.bytesIn,
      'regscope.bytes_out': result.bytesOut,
      ...failureAttributes(failure),
    },
    links: [phaseSpan],
    ...statusOf(failure),
  };
}

export function requestSpan(
  request: RequestResult,
  operation: SpanContext,
  carried: Attributes,
): Span {
  const {spanId, method, step, startNs, endNs, failure} = request;
  return {
    traceId: operation.traceId,
    spanId,
    parentSpanId: operation.spanId,
    service: LOAD_SERVICE,
    // The conventions ask for few different names, so the step stands for the path.
    name: `${method} ${step}`,
    kind: 'client',
    startNs,
    endNs,
    attributes: {...carried, ...httpAttributes(request), ...failureAttributes(failure)},
    links: [],
    // The generator decides what is an error: a 404 to a HEAD that asks for a blob is none.
    ...statusOf(failure),
  };
}

function httpAttributes(request: RequestResult): Attributes {
  const {path, server, status, firstByteNs, startNs} = request;
  const queryAt = path.indexOf('?');
  const {address, port} = splitHostPort(server);
  return known({
    [ATTRIBUTE.step]: request.step,
    'http.request.method': request.method,
    'http.response.status_code': status,
    'http.request.body.size': request.bytesOut,
    'http.response.body.size': request.bytesIn,
    'url.path': queryAt < 0 ? path : path.slice(0, queryAt),
    'url.query': queryAt < 0 ? undefined : path.slice(queryAt + 1),
    'server.address': address,
    'server.port': port,
    'regscope.first_byte_ms':
      firstByteNs === undefined ? undefined : Number(firstByteNs - startNs) / 1e6,
  });
}

function failureAttributes(failure: RequestResult['failure']): Attributes {
  return optional('error.type', failure?.kind);
}

// A request that the generator cut off at the end of a phase did not fail.
function statusOf(failure: RequestResult['failure']): Pick<Span, 'status' | 'statusMessage'> {
  if (failure === undefined || failure.kind === 'interrupted') return {status: 'unset'};
  return {status: 'error', statusMessage: failure.message};
}
