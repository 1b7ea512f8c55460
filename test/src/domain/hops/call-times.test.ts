import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {withCallTimes, type CallTime} from '../../../../src/domain/hops/call-times.js';
import {budgetOf, partTimesOf} from '../../../../src/domain/hops/part-times.js';

type Parts = Readonly<Record<string, number>>;

function charged(durationNs: number, parts: Parts, calls: readonly CallTime[]): Parts {
  const budget = partTimesOf(new Map(Object.entries(parts)));
  return Object.fromEntries(budgetOf(withCallTimes({durationNs, parts: budget}, calls)));
}

describe('the calls of a request', () => {
  const core = {part: 'upstream:core', ns: 60};

  for (const [name, parts, calls, wanted] of [
    [
      'take what they lack of the time that is unexplained',
      {cpu: 10, 'upstream:core': 20, unexplained: 70},
      [core],
      {cpu: 10, 'upstream:core': 60, unexplained: 30},
    ],
    [
      'take it though the budget knows nothing of them',
      {cpu: 40, unexplained: 60},
      [core],
      {cpu: 40, unexplained: 0, 'upstream:core': 60},
    ],
    [
      'take a wait for an HTTP call first',
      {cpu: 20, 'upstream:core': 20, 'upstream:http': 30, unexplained: 30},
      [core],
      {cpu: 20, 'upstream:core': 60, 'upstream:http': 0, unexplained: 20},
    ],
    [
      'take of a wait for anything what no other time is left for',
      {cpu: 10, 'upstream:core': 20, 'wait:select': 70},
      [core],
      {cpu: 10, 'upstream:core': 50, 'wait:select': 40},
    ],
    [
      'take nothing of what the request was seen to do meanwhile',
      {cpu: 50, 'fs.read': 30, 'upstream:core': 20},
      [core],
      {cpu: 50, 'fs.read': 30, 'upstream:core': 20},
    ],
    [
      'take nothing of a wait for another peer',
      {'upstream:redis': 60, 'upstream:sql': 20, 'upstream:core': 20},
      [core],
      {'upstream:redis': 60, 'upstream:sql': 20, 'upstream:core': 20},
    ],
    [
      'take nothing where the budget has all of their time',
      {'upstream:core': 70, unexplained: 30},
      [core],
      {'upstream:core': 70, unexplained: 30},
    ],
    [
      'share what there is by what each of them lacks',
      {cpu: 70, unexplained: 30},
      [core, {part: 'upstream:s3', ns: 30}],
      {cpu: 70, unexplained: 0, 'upstream:core': 20, 'upstream:s3': 10},
    ],
  ] as const satisfies readonly (readonly [string, Parts, readonly CallTime[], Parts])[]) {
    test(name, () => {
      assert.deepEqual(charged(100, parts, calls), wanted);
    });
  }
});
