// Where goroutines parked, as samples of the kind `waiting`.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {WaitingSamples} from '../../../agent/core/waiting-samples.js';
import type {RequestCall} from '../../../src/domain/request.js';
import {aRequest} from '../../src/domain/support/sample-request.js';

describe('WaitingSamples', () => {
  test('leaves out a wait that ended before it began', () => {
    const samples = new WaitingSamples();
    const wait = (durationNs: number): RequestCall => ({
      ...{part: 'wait:chan receive', offsetNs: 1e6, durationNs, count: 1},
    });

    samples.add(aRequest(9e6, {}, {goid: 7, calls: [wait(-40), wait(3e6), wait(0)]}), 0);

    const points = samples.take(0).flatMap((record) => record.points);
    assert.deepEqual(points, [{offsetMs: 5, weight: 3e6, count: 1}]);
  });
});
