import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {quantileNs, totalCount} from '../../../../src/domain/histogram.js';
import {triedCount} from '../../../../src/domain/load.js';
import {ERROR_KINDS, type ErrorKind} from '../../../../src/domain/result.js';
import type {EndedOperation} from '../../../../src/load/results/ended-operation.js';
import {SecondRows} from '../../../../src/load/results/second-rows.js';
import type {TimedRequest} from '../../../../src/load/registry/operation-trace.js';

const trace = {operation: 'pull', bytesIn: 0, bytesOut: 0} as EndedOperation['trace'];

function ended(ms: number, kind?: ErrorKind): EndedOperation {
  const times = {intendedMs: 0, startMs: 0, endMs: ms};
  const failure = kind === undefined ? {} : {failure: {kind, message: ''}};
  return {trace, phaseIndex: 0, image: 'a:b', ...times, ...failure};
}

function rowOf(operations: readonly EndedOperation[]) {
  const rows = new SecondRows();
  for (const each of operations) rows.addOperation(each, true);
  return rows.take()[0]!;
}

describe('the rows of a second', () => {
  test('have no latency of what failed: a server that refuses is not a fast registry', () => {
    const row = rowOf([ended(100), ended(100), ...Array(18).fill(ended(0.1, 'refused'))]);

    assert.equal(totalCount(row.latency), 2);
    assert.equal(totalCount(row.serviceTime!), 2);
    assert.equal(row.untimed, 18);
    assert.equal(triedCount(row), 20);
    assert.deepEqual(row.errors, {refused: 18});
    assert.ok(quantileNs(row.latency, 0.5)! > 99e6);
  });

  for (const kind of ERROR_KINDS) {
    const expected: Readonly<Record<string, string>> = {interrupted: 'nowhere', timeout: 'timed'};
    const place = expected[kind] ?? 'untimed';
    test(`count what failed with ${kind} as ${place}`, () => {
      const row = rowOf([ended(50, kind)]);

      assert.equal(totalCount(row.latency), place === 'timed' ? 1 : 0);
      assert.equal(row.untimed, place === 'untimed' ? 1 : undefined);
    });
  }

  test('say the same of requests', () => {
    const rows = new SecondRows();
    const request = {step: 'ping', startMs: 0, endMs: 0.1, bytesIn: 0, bytesOut: 0};
    const failure = {kind: 'refused', message: ''};
    rows.addRequest(trace, {...request, failure} as unknown as TimedRequest);

    const [row] = rows.take();

    assert.deepEqual([totalCount(row!.latency), row!.untimed], [0, 1]);
  });
});
