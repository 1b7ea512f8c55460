// A request of a log that names its trace, as the client span that its generator never sent. Names
// and attributes follow OpenTelemetry's semantic conventions for HTTP client spans. Pure.

import {isSpanId, isTraceId} from '../domain/ids.js';
import type {Phase, Run} from '../domain/run.js';
import {ATTRIBUTE, type Attributes, type Span} from '../domain/span.js';
import {stepOf} from '../domain/step.js';
import {errorKind, UNKNOWN_METHOD, type LoggedRequest} from './logged-request.js';
import {REQUEST_OPERATION} from './second-reports.js';

/**
 * Undefined without a valid trace id. `newSpanId` is for logs that tell the trace and not the span:
 * what the server saw as its parent is then unknown.
 */
export function clientSpan(
  request: LoggedRequest,
  service: string,
  run: Run,
  phase: Phase,
  newSpanId: () => string,
): Span | undefined {
  const {traceId = '', spanId = '', method, path, startNs, endNs} = request;
  if (!isTraceId(traceId)) return undefined;
  const step = stepOf(method, path, request);
  const failure = errorKind(request);
  return {
    traceId,
    spanId: isSpanId(spanId) ? spanId : newSpanId(),
    service,
    name: `${method === UNKNOWN_METHOD ? 'HTTP' : method} ${step}`,
    kind: 'client',
    startNs,
    endNs,
    attributes: {
      [ATTRIBUTE.runId]: run.id,
      [ATTRIBUTE.runName]: run.name,
      [ATTRIBUTE.phaseName]: phase.name,
      [ATTRIBUTE.operation]: REQUEST_OPERATION,
      [ATTRIBUTE.step]: step,
      ...httpAttributes(request),
      ...(failure === undefined ? {} : {'error.type': failure}),
    },
    links: [{traceId: run.traceId, spanId: phase.spanId}],
    status: failure === undefined ? 'unset' : 'error',
  };
}

function httpAttributes({method, path, server, status}: LoggedRequest): Attributes {
  const [, address = server, port] = /^(.*?)(?::(\d+))?$/.exec(server) ?? [];
  const queryAt = path.indexOf('?');
  return {
    'http.request.method': method,
    ...(path === '' ? {} : {'url.path': queryAt < 0 ? path : path.slice(0, queryAt)}),
    ...(server === '' ? {} : {'server.address': address}),
    ...(port === undefined ? {} : {'server.port': Number(port)}),
    ...(status === undefined || status === 0 ? {} : {'http.response.status_code': status}),
  };
}
