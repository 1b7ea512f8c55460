// Waits that last through several intervals are charged once, whatever the intervals.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {OpenWaits, type WaitPiece} from '../../../../agent/probes/stacks/open-waits.js';

const MS = 1e6;
const SECOND = 1e9;

describe('OpenWaits', () => {
  test('charges a wait of two and a half seconds to the three intervals it lasts through', () => {
    const waits = new OpenWaits();

    const charged = [
      waits.goesOn('7', 0, 600 * MS, SECOND),
      next(waits).goesOn('7', SECOND, -400 * MS, SECOND),
      next(waits).goesOn('7', 2 * SECOND, -1_400 * MS, SECOND),
      next(waits).ended('7', 3 * SECOND, -2_400 * MS, 100 * MS),
    ];

    assert.deepEqual(charged.map(sumMs), [400, 1_000, 1_000, 100]);
    assert.equal(charged[0]![0]!.offsetNs, 600 * MS);
    assert.deepEqual(
      charged[1]!.map(({offsetNs}) => offsetNs / MS),
      [0, 100, 200, 300, 400, 500, 600, 700, 800, 900],
    );
  });

  test('leaves short waits that go on to the sums of the kernel', () => {
    assert.deepEqual(new OpenWaits().goesOn('7', 0, 990 * MS, SECOND), []);
  });

  test('counts at the start of an interval what nobody charged before it', () => {
    const pieces = new OpenWaits().ended('7', SECOND, -20 * MS, 30 * MS);

    assert.deepEqual(pieces, [
      {offsetNs: 0, ns: 20 * MS},
      {offsetNs: 0, ns: 30 * MS},
    ]);
  });

  test('remembers a wait that ended while the list of those that go on was printed', () => {
    const waits = new OpenWaits();
    waits.goesOn('7', 0, 500 * MS, SECOND);
    waits.endInterval();

    // It stood in neither map of this interval.
    waits.endInterval();
    const forgotten = waits.ended('7', 2 * SECOND, -1_500 * MS, -990 * MS);

    const kept = new OpenWaits();
    kept.goesOn('7', 0, 500 * MS, SECOND);
    const rest = next(kept).ended('7', SECOND, -500 * MS, 10 * MS);

    assert.equal(sumMs(rest), 10);
    assert.equal(sumMs(forgotten), 510);
  });

  test('tells waits apart by who waits since when', () => {
    const waits = new OpenWaits();
    waits.goesOn('7', 0, 0, SECOND);

    const other = next(waits).ended('8', SECOND, -SECOND, 100 * MS);

    assert.equal(sumMs(other), 1_100);
  });
});

function next(waits: OpenWaits): OpenWaits {
  waits.endInterval();
  return waits;
}

function sumMs(pieces: readonly WaitPiece[]): number {
  return pieces.reduce((sum, {ns}) => sum + ns, 0) / MS;
}
