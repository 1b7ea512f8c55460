import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {phaseAt, placeInterval, type Phase} from '../../../src/domain/run.js';

const SECOND = 1_000_000_000n;
const warmUp = phase(0, 10n * SECOND, 20n * SECOND);
const push = phase(1, 20n * SECOND, 30n * SECOND);
const open = phase(2, 32n * SECOND);
const phases = [warmUp, push, open];

describe('placeInterval', () => {
  test('puts a second within a phase inside it', () => {
    assert.deepEqual(placeInterval(phases, 12n * SECOND, 13n * SECOND), {
      kind: 'inside',
      phase: warmUp,
    });
  });

  test('forgives what a cut takes to arrive', () => {
    const place = placeInterval(phases, 19n * SECOND, 20n * SECOND + 20_000_000n);

    assert.deepEqual(place, {kind: 'inside', phase: warmUp});
  });

  test('counts a second that reaches into both of two phases for neither', () => {
    const place = placeInterval(phases, 19n * SECOND + SECOND / 2n, 20n * SECOND + SECOND / 2n);

    assert.deepEqual(place, {kind: 'straddles', phases: [warmUp, push]});
  });

  test('counts a gap between phases as outside', () => {
    assert.deepEqual(placeInterval(phases, 30n * SECOND, 31n * SECOND), {kind: 'outside'});
  });

  test('lets a phase without an end go on', () => {
    assert.deepEqual(placeInterval(phases, 90n * SECOND, 91n * SECOND), {
      kind: 'inside',
      phase: open,
    });
  });
});

describe('phaseAt', () => {
  test('includes the start of a phase and not its end', () => {
    assert.equal(phaseAt(phases, 20n * SECOND), push);
    assert.equal(phaseAt(phases, 31n * SECOND), undefined);
  });
});

function phase(index: number, startNs: bigint, endNs?: bigint): Phase {
  const end = endNs === undefined ? {} : {endNs};
  return {index, name: `phase ${index}`, startNs, spanId: `000000000000000${index}`, ...end};
}
