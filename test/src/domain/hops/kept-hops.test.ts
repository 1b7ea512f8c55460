import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {placesIn} from '../../../../src/domain/hops/kept-hops.js';
import type {StoredRequest} from '../../../../src/domain/ports.js';
import type {RequestRecord} from '../../../../src/domain/request.js';
import {aRequest} from '../support/sample-request.js';

const TRACE = {traceId: 'a'.repeat(32), spanId: 'b'.repeat(16)};
const CONNECTION = {here: '10.0.0.1:41000', there: '10.0.0.2:8080'};

function kept(row: number, durationNs: number, changes: Partial<RequestRecord>): StoredRequest {
  const record = aRequest(durationNs, {}, changes);
  const traceId = record.trace?.traceId ?? String(row).repeat(32);
  return {row, agentId: 'host', span: {traceId, spanId: String(row).repeat(16)}, record};
}

describe('the places of kept requests', () => {
  const served = kept(1, 90, {target: 'nginx', id: 7, trace: TRACE});
  const call = kept(2, 80, {
    ...{target: 'nginx', side: 'client', origin: {id: 7, by: 'connection'}, startNs: 5n},
    ...{local: CONNECTION.here, peer: CONNECTION.there},
  });
  const behind = kept(3, 60, {
    ...{target: 'core', startNs: 10n, local: CONNECTION.there, peer: CONNECTION.here},
  });

  test('are below each other, in the trace of the one at the top', () => {
    const places = placesIn({requests: () => [behind, call, served]}, [call]);

    assert.equal(places.get(1), undefined);
    assert.deepEqual(places.get(2), {traceId: TRACE.traceId, parentSpanId: served.span.spanId});
    assert.deepEqual(places.get(3), {
      ...{traceId: TRACE.traceId, parentSpanId: call.span.spanId, by: 'connection'},
    });
  });

  test('are in their own traces where the request between them was not kept', () => {
    assert.equal(placesIn({requests: () => [behind, served]}, [served]).size, 0);
    assert.equal(placesIn({requests: () => []}, []).size, 0);
  });
});
