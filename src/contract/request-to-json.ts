// Turns a kept request into the JSON of requests-json.ts.

import type {RequestCallJson, RequestJson} from './requests-json.js';
import type {RequestCall} from '../domain/request.js';
import {optional} from '../domain/optional.js';
import type {StoredRequest} from '../domain/ports.js';
import type {Phase} from '../domain/run.js';

export function requestJson(stored: StoredRequest, phases: readonly Phase[]): RequestJson {
  const {row, operation, span, record} = stored;
  const {trace, budget, startNs, drainNs, peer} = record;
  const phase = phases.find(({index}) => index === stored.phase);
  return {
    id: String(row),
    ...optional('operation', operation),
    ...(trace === undefined ? {} : {...span, parentSpanId: trace.spanId}),
    ...optional('phase', phase?.name),
    side: record.side,
    target: record.target,
    pid: record.pid,
    ...optional('peer', peer),
    method: record.method,
    path: record.path,
    step: record.step,
    status: record.status,
    startUnixNs: String(startNs),
    durationNs: record.durationNs,
    bytesIn: record.bytesIn,
    bytesOut: record.bytesOut,
    ...optional('drainNs', drainNs),
    budget: Object.fromEntries([...budget].sort(([, left], [, right]) => right - left)),
    inferred: record.inferred,
    details: record.details,
    calls: record.calls.map(callJson),
  };
}

function callJson({stack, ...call}: RequestCall): RequestCallJson {
  return {...call, ...optional('stack', stack?.frames.map(({name}) => name).reverse())};
}
