import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {optional} from '../../../src/domain/optional.js';

interface Point {
  readonly x: number;
  readonly label?: string;
}

function point(x: number, label: string | undefined): Point {
  return {x, ...optional('label', label)};
}

describe('optional', () => {
  test('gives the property whose value is known', () => {
    assert.deepEqual(point(1, 'first'), {x: 1, label: 'first'});
  });

  test('gives no property where the value is undefined', () => {
    assert.deepEqual(Object.keys(point(1, undefined)), ['x']);
  });

  test('keeps values that are false, zero, empty or null', () => {
    assert.deepEqual(
      [false, 0, '', null].map((value) => optional('value', value)),
      [{value: false}, {value: 0}, {value: ''}, {value: null}],
    );
  });
});
