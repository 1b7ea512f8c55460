import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {PROBES} from '../../../../agent/probes/probe-catalogue.js';
import {touchedFigures} from '../../../../src/insight/words/touched-figures.js';

describe('the figures that lack what a probe lost', () => {
  test('are known of each probe', () => {
    for (const {name} of PROBES) assert.equal(touchedFigures(name)?.length, 1, name);
  });

  test('are those of all probes that bpftrace asked together', () => {
    assert.deepEqual(touchedFigures('syscalls+tcp'), ['figures of system calls', 'figures of TCP']);
  });

  test('are not guessed for what is no probe', () => {
    assert.equal(touchedFigures('agent'), undefined);
    assert.equal(touchedFigures('tcp+novel'), undefined);
  });
});
