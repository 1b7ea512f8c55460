import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {
  columnAt,
  niceTop,
  partAtHeight,
  stackOf,
  stackTicks,
} from '../../../../ui/requests/model/budget-stack.js';
import {bookOfParts} from '../../../../ui/requests/model/parts.js';

const TIMELINE = [
  moment(10, 1_000, 4, {cpu: 8e6, 'fs.sync': 32e6}),
  moment(11, 1_000, 0, {}),
  moment(12, 2_000, 10, {cpu: 1e9, send: 3e9}),
];
const BOOK = bookOfParts(TIMELINE.map(({parts}) => parts));
const ALL: ReadonlySet<string> = new Set();

describe('a stack of parts over time', () => {
  test('is as high as the time of a request', () => {
    const stack = stackOf(TIMELINE, BOOK, ALL, 'request');

    assert.deepEqual(stack.parts, ['cpu', 'fs.sync', 'send']);
    assert.deepEqual(
      stack.columns.map(({height}) => height),
      [10e6, 400e6],
    );
    assert.equal(stack.columns[0]?.heights.get('fs.sync'), 8e6);
    assert.equal(stack.top, 400e6);
  });

  test('is as high as the number of requests in flight', () => {
    const [first, second] = stackOf(TIMELINE, BOOK, ALL, 'flight').columns;

    assert.equal(first?.height, 0.04);
    assert.equal(second?.height, 2);
  });

  test('is always full in percent, and lower where parts are left out', () => {
    const all = stackOf(TIMELINE, BOOK, ALL, 'share');
    const part = stackOf(TIMELINE, BOOK, new Set(['cpu']), 'share');

    assert.deepEqual([all.top, ...all.columns.map(({height}) => height)], [1, 1, 1]);
    assert.deepEqual([part.top, ...part.columns.map(({height}) => height)], [1, 0.2, 0.25]);
    assert.deepEqual(part.parts, ['cpu']);
  });

  test('tells what is at a place', () => {
    const stack = stackOf(TIMELINE, BOOK, ALL, 'share');

    const column = columnAt(stack, 13_500)!;

    assert.equal(column.requests, 10);
    assert.equal(partAtHeight(stack, column, 0.1), 'cpu');
    assert.equal(partAtHeight(stack, column, 0.3), 'send');
    assert.equal(partAtHeight(stack, column, 1.1), undefined);
    assert.equal(columnAt(stack, 11_500), undefined);
  });

  test('is empty for an empty answer', () => {
    assert.deepEqual(stackOf([], bookOfParts([]), ALL, 'request').columns, []);
  });
});

describe('the axis of a stack', () => {
  for (const [most, top] of [
    [0, 1],
    [1, 1],
    [1.01, 2],
    [0.029, 0.03],
    [6.3e7, 8e7],
    [8.4e7, 1e8],
    [9.99e8, 1e9],
  ] as const) {
    test(`ends at ${top} for ${most}`, () => {
      assert.ok(Math.abs(niceTop(most) - top) <= top * 1e-9, `${niceTop(most)}`);
    });
  }

  test('has lines at even steps', () => {
    assert.deepEqual(stackTicks(80), [20, 40, 60, 80]);
    assert.deepEqual(stackTicks(0.3).length, 3);
    assert.deepEqual(stackTicks(1e9), [0.25e9, 0.5e9, 0.75e9, 1e9]);
  });
});

function moment(second: number, durationMs: number, requests: number, parts: object) {
  return {
    ...{startUnixNs: `${second}000000000`, durationMs, requests},
    parts: parts as Readonly<Record<string, number>>,
  };
}
