// Makes spans of a request that the kernel saw: a server's or client's span under the span that its
// traceparent names, and below it the parts of its budget that matter. Names and attributes follow
// OpenTelemetry's semantic conventions for HTTP spans (1.2x and later); our own begin with `regscope.`.

import {isFailed} from '../domain/budget.js';
import type {HopPlace} from '../domain/hops/kept-hops.js';
import {optional} from '../domain/optional.js';
import type {StoredRequest} from '../domain/ports.js';
import type {RequestRecord} from '../domain/request.js';
import type {Phase, Run} from '../domain/run.js';
import {ATTRIBUTE} from '../domain/span.js';
import type {Attributes, Span, SpanContext} from '../domain/span.js';
import type {TargetProcess} from '../domain/target.js';
import {splitHostPort} from './host-port.js';
import {known} from './known.js';
import {budgetSpans} from './budget-spans.js';
import {phaseAttributes, runAttributes} from './run-spans.js';

/** The run, the hosts and the processes that the requests belong to. */
export interface RequestSurroundings {
  readonly run: Run;
  readonly phases: readonly Phase[];
  /** By agent. */
  readonly hostNames: ReadonlyMap<string, string>;
  readonly processes: readonly {readonly agentId: string; readonly process: TargetProcess}[];
}

/** The methods of RFC 9110 and PATCH. The conventions call every other method `_OTHER`. */
const METHODS = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'PATCH',
  'OPTIONS',
  'TRACE',
  'CONNECT',
]);

/**
 * The request's span, followed by the spans of its parts. With a place among the hops it hangs there, and
 * else below the span that its traceparent names.
 */
export function requestSpans(
  stored: StoredRequest,
  surroundings: RequestSurroundings,
  place?: HopPlace,
): readonly Span[] {
  const {span, record} = stored;
  const phase = surroundings.phases.find(({index}) => index === stored.phase);
  const carried = carriedBy(stored, phase, surroundings.run);
  const own: Span = {
    ...span,
    ...optional('parentSpanId', record.trace?.spanId),
    ...(place && {traceId: place.traceId, parentSpanId: place.parentSpanId}),
    service: record.target,
    // The conventions ask for few different names, so the step stands for the path.
    name: `${methodOf(record)} ${record.step}`,
    kind: record.side,
    startNs: record.startNs,
    endNs: record.startNs + BigInt(record.durationNs),
    attributes: {
      ...carried,
      ...httpAttributes(record),
      ...processAttributes(stored, surroundings),
      ...budgetAttributes(record),
      ...hopAttributes(record, place),
    },
    // A request with a traceparent belongs to a trace whose operation links to the phase already.
    links: (record.trace ?? place) === undefined ? phaseLink(phase, surroundings.run) : [],
    ...statusOf(record),
  };
  return [own, ...budgetSpans(own, record, carried)];
}

function carriedBy({operation}: StoredRequest, phase: Phase | undefined, run: Run): Attributes {
  return {
    ...(phase === undefined ? runAttributes(run) : phaseAttributes(run, phase)),
    ...optional(ATTRIBUTE.operation, operation),
  };
}

function httpAttributes(record: RequestRecord): Attributes {
  const {path, status, method, peer} = record;
  const queryAt = path.indexOf('?');
  const {address, port} = peer === undefined ? NOWHERE : splitHostPort(peer);
  const other = record.side === 'server' ? 'client' : 'server';
  return known({
    [ATTRIBUTE.step]: record.step,
    'http.request.method': methodOf(record),
    'http.request.method_original': METHODS.has(method) ? undefined : method,
    'http.response.status_code': status === 0 ? undefined : status,
    'url.path': queryAt < 0 ? path : path.slice(0, queryAt),
    'url.query': queryAt < 0 ? undefined : path.slice(queryAt + 1),
    [`${other}.address`]: address,
    [`${other}.port`]: port,
    'regscope.bytes_in': record.bytesIn,
    'regscope.bytes_out': record.bytesOut,
  });
}

const NOWHERE = {address: undefined, port: undefined};

function processAttributes(
  {agentId, record}: StoredRequest,
  {processes, hostNames}: RequestSurroundings,
): Attributes {
  // The newest process with that pid is meant, because the kernel gives pids out again.
  const process = processes.findLast(
    (each) => each.agentId === agentId && each.process.pid === record.pid,
  )?.process;
  const ports = process?.listenPorts ?? [];
  return known({
    'host.name': hostNames.get(agentId),
    'process.pid': record.pid,
    'process.executable.name': process?.exe.split('/').at(-1) ?? process?.comm,
    'server.port': record.side === 'server' && ports.length === 1 ? ports[0] : undefined,
  });
}

function budgetAttributes({budget, inferred, drainNs, details}: RequestRecord): Attributes {
  const parts = [...budget].map(([part, ns]) => [`regscope.budget.${part}_ms`, ns / 1e6]);
  return known({
    ...(Object.fromEntries(parts) as Attributes),
    'regscope.budget.inferred': inferred.length === 0 ? undefined : inferred.join(', '),
    'regscope.drain_ms': drainNs === undefined ? undefined : drainNs / 1e6,
    'regscope.device': details.device,
    'regscope.upstream': details.peer,
  });
}

/** How it was found out where the span hangs. */
function hopAttributes({origin}: RequestRecord, place: HopPlace | undefined): Attributes {
  if (place === undefined) return {};
  return known({'regscope.origin': origin?.by, 'regscope.joined_by': place.by});
}

/** In a server's span a 4xx is no error, because the server answered as it should. */
function statusOf(record: RequestRecord): Pick<Span, 'status' | 'statusMessage'> {
  const {side, status} = record;
  if (status === 0) return {status: 'error', statusMessage: 'the connection ended first'};
  const failed = side === 'server' ? status >= 500 : isFailed(record);
  return {status: failed ? 'error' : 'unset'};
}

function phaseLink(phase: Phase | undefined, run: Run): SpanContext[] {
  return phase === undefined ? [] : [{traceId: run.traceId, spanId: phase.spanId}];
}

function methodOf({method}: RequestRecord): string {
  return METHODS.has(method) ? method : '_OTHER';
}
