import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {traceRank} from '../../../src/domain/trace-rank.js';
import {Keeper} from '../../../src/load/keeper.js';
import {OperationTrace} from '../../../src/load/operation-trace.js';
import type {EndedOperation} from '../../../src/load/operation-trace.js';

describe('of the operations of a second', () => {
  test('the slowest is kept, and the ten of the lowest traces', () => {
    const keeper = new Keeper('sample');
    const ended = Array.from({length: 300}, (_, n) => operation(n === 123 ? 90 : 5));
    for (const each of ended) keeper.add(each);

    const kept = keeper.take();

    const lowest = ended.toSorted((left, right) => rank(left) - rank(right)).slice(0, 10);
    assert.deepEqual(new Set(kept), new Set([...lowest, ended[123]]));
    assert.deepEqual(keeper.take(), []);
  });

  test('those that failed are kept, as far as there is room', () => {
    const keeper = new Keeper('sample');
    for (let n = 0; n < 500; n++) keeper.add(operation(5, n % 2 === 0));

    const failed = keeper.take().filter(({failure}) => failure !== undefined);

    assert.ok(failed.length >= 100 && failed.length <= 110, `${failed.length}`);
  });

  test('all are kept where the run says so', () => {
    const keeper = new Keeper('all');
    for (let n = 0; n < 500; n++) keeper.add(operation(5));

    assert.equal(keeper.take().length, 500);
  });
});

function operation(lasted: number, failed = false): EndedOperation {
  return {
    trace: new OperationTrace('pull', () => {}),
    ...{phaseIndex: 0, image: 'app', intendedMs: 0, startMs: 0, endMs: lasted},
    ...(failed ? {failure: {kind: 'timeout', message: 'no answer'}} : {}),
  };
}

function rank({trace}: EndedOperation): number {
  return traceRank(trace.traceId);
}
