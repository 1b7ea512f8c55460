import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {systemRandom} from '../../../../src/domain/random.js';
import {traceRank} from '../../../../src/domain/trace-rank.js';
import {ChosenOperations} from '../../../../src/load/results/chosen-operations.js';
import {OperationTrace} from '../../../../src/load/registry/operation-trace.js';
import type {EndedOperation} from '../../../../src/load/results/ended-operation.js';

describe('the operations of a second that are kept', () => {
  test('are the slowest one and the ten with the lowest traces', () => {
    const chosen = new ChosenOperations('sample');
    const ended = Array.from({length: 300}, (_, n) => operation(n === 123 ? 90 : 5));
    for (const each of ended) chosen.add(each);

    const kept = chosen.take();

    const lowest = ended.toSorted((left, right) => rank(left) - rank(right)).slice(0, 10);
    assert.deepEqual(new Set(kept), new Set([...lowest, ended[123]]));
    assert.deepEqual(chosen.take(), []);
  });

  test('are the failed ones, up to a limit', () => {
    const chosen = new ChosenOperations('sample');
    for (let n = 0; n < 500; n++) chosen.add(operation(5, n % 2 === 0));

    const failed = chosen.take().filter(({failure}) => failure !== undefined);

    assert.ok(failed.length >= 100 && failed.length <= 110, `${failed.length}`);
  });

  test('are all of them with `record: all`', () => {
    const chosen = new ChosenOperations('all');
    for (let n = 0; n < 500; n++) chosen.add(operation(5));

    assert.equal(chosen.take().length, 500);
  });
});

function operation(lasted: number, failed = false): EndedOperation {
  return {
    trace: new OperationTrace('pull', systemRandom),
    ...{phaseIndex: 0, image: 'app', intendedMs: 0, startMs: 0, endMs: lasted},
    ...(failed ? {failure: {kind: 'timeout', message: 'no answer'}} : {}),
  };
}

function rank({trace}: EndedOperation): number {
  return traceRank(trace.traceId);
}
