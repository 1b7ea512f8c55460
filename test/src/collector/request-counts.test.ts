import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {countRequests} from '../../../src/collector/request-counts.js';
import type {BudgetPart, RequestRecord} from '../../../src/domain/request.js';

describe('countRequests', () => {
  test('adds up requests of a kind, and their time by the families of its parts', () => {
    const counts = countRequests([
      request({
        durationNs: 100,
        parts: [
          ['cpu', 40],
          ['upstream:redis', 60],
        ],
      }),
      request({
        durationNs: 50,
        status: 500,
        parts: [
          ['upstream:s3', 30],
          ['wait:lock', 20],
        ],
      }),
      request({durationNs: 7, target: 'proxy', parts: [['cpu', 7]]}),
      request({durationNs: 3, parts: [['cpu', 3]]}),
    ]);

    assert.deepEqual(
      counts.map(({target, requests, errors, durationNs}) => [
        target,
        requests,
        errors,
        durationNs,
      ]),
      [
        ['registry', 3, 1, 153],
        ['proxy', 1, 0, 7],
      ],
    );
    assert.deepEqual(
      counts.map(({partsNs}) => Object.fromEntries(partsNs)),
      [{cpu: 43, upstream: 90, wait: 20}, {cpu: 7}],
    );
  });

  test('names the slowest request that carries a trace', () => {
    const trace = {traceId: 'a'.repeat(32), spanId: 'b'.repeat(16)};

    const [count] = countRequests([
      request({durationNs: 90, parts: []}),
      {...request({durationNs: 80, parts: []}), trace},
      {...request({durationNs: 70, parts: []}), trace: {...trace, traceId: 'c'.repeat(32)}},
    ]);

    assert.deepEqual(count?.example, {traceId: trace.traceId, durationNs: 80});
  });
});

interface Told {
  readonly durationNs: number;
  readonly status?: number;
  readonly target?: string;
  readonly parts: readonly (readonly [BudgetPart, number])[];
}

function request({durationNs, status = 200, target = 'registry', parts}: Told): RequestRecord {
  return {
    ...{kind: 'request', side: 'server', target, pid: 7, goid: 0, method: 'GET'},
    ...{path: '/v2/', step: 'ping', status, startNs: 0n, durationNs, bytesIn: 1, bytesOut: 1},
    ...{budget: new Map(parts), inferred: [], calls: [], details: {}},
  };
}
