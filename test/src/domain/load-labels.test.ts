import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {loadLabels, rampNameOf, startLoadOf} from '../../../src/domain/load-labels.js';

describe('labels of a phase', () => {
  test('tell the ramp and the load at its start', () => {
    const labels = loadLabels({ramp: 'ramp 2', from: 0});

    assert.equal(rampNameOf(labels), 'ramp 2');
    assert.equal(startLoadOf(labels), 0);
  });

  test('tell nothing of a phase with one load, of an older run, or of another tool', () => {
    assert.deepEqual(loadLabels({}), {});
    assert.deepEqual([rampNameOf(undefined), startLoadOf(undefined)], [undefined, undefined]);
    assert.equal(startLoadOf({'load.from': 'some'}), undefined);
  });
});
