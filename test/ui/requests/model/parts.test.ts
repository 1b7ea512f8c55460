import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {BUDGET_PARTS} from '../../../../src/domain/request.js';
import {
  PART_FAMILIES,
  bookOfParts,
  compareParts,
  familyOf,
  foldParts,
  largestPart,
  partColour,
  partWords,
} from '../../../../ui/requests/model/parts.js';
import {visionDistances} from '../../support/colour-vision.js';

describe('the parts of a budget', () => {
  test('all have a family of their own, and words', () => {
    for (const part of BUDGET_PARTS) {
      assert.equal(familyOf(part), part);
      assert.notEqual(partWords(part), '');
    }
    assert.equal(familyOf('upstream:10.0.0.5:6379'), 'upstream');
    assert.equal(familyOf('wait:lock'), 'wait');
  });

  for (const part of ['', 'constructor', '__proto__', 'wait', 'upstream', 'fs.sink', 'wait-lock']) {
    test(`have a colour whatever they are called: ${JSON.stringify(part)}`, () => {
      assert.match(partColour(part), /^#[0-9a-f]{6}$/);
    });
  }

  test('keep their colour, and peers are shades of one', () => {
    assert.equal(partColour('upstream:a:1'), partColour('upstream:a:1'));
    const peers = Array.from({length: 40}, (_, at) => partColour(`upstream:10.0.0.${at}:6379`));
    assert.equal(new Set(peers).size, 4);
  });

  test('have shades of their own for what a Go program usually waits for', () => {
    const waits = ['lock', 'chan', 'gc', 'select'].map((reason) => partColour(`wait:${reason}`));

    assert.equal(new Set(waits).size, 4);
  });

  test('stand in the order of a request', () => {
    const parts = ['unexplained', 'wait:lock', 'send', 'queue', 'wait:chan', 'fs.sync'];

    assert.deepEqual(parts.toSorted(compareParts), [
      ...['queue', 'fs.sync', 'wait:chan', 'wait:lock', 'send', 'unexplained'],
    ]);
  });

  test('are a bounded number, however many peers there are', () => {
    const peers = Array.from({length: 10_000}, (_, at) => [`upstream:peer-${at}`, at + 1] as const);
    const budget = {cpu: 5, ...Object.fromEntries(peers)};

    const book = bookOfParts([budget]);
    const folded = foldParts(budget, book, new Set());

    assert.equal(book.parts.length, 7);
    assert.equal(folded.get('upstream:peer-9999'), 10_000);
    assert.equal(folded.get('upstream:others'), (9_995 * 9_996) / 2);
    assert.equal(folded.get('cpu'), 5);
  });

  test('are only those that are wanted', () => {
    const budget = {cpu: 5, 'fs.sync': 7, 'wait:lock': 2};

    const folded = foldParts(budget, bookOfParts([budget]), new Set(['fs.sync', 'send']));

    assert.deepEqual([...folded], [['fs.sync', 7]]);
  });

  test('have one that is largest, if any time passed', () => {
    assert.deepEqual(largestPart({cpu: 1, 'fs.sync': 3}), {part: 'fs.sync', ns: 3, share: 0.75});
    assert.equal(largestPart({}), undefined);
    assert.equal(largestPart({cpu: 0}), undefined);
  });
});

describe('the colours of the parts', () => {
  /** A distance in OKLab, about four times the smallest that is visible side by side. */
  const LEAST = 0.075;
  const LEAST_NEIGHBOURS = 0.1;

  test('are apart for every kind of colour vision, neighbours in a stack most of all', () => {
    for (const [at, one] of PART_FAMILIES.entries()) {
      for (const [other, second] of PART_FAMILIES.entries()) {
        if (other <= at) continue;
        const least = other === at + 1 ? LEAST_NEIGHBOURS : LEAST;
        for (const [vision, distance] of visionDistances(partColour(one), partColour(second))) {
          assert.ok(distance >= least, `${one} and ${second}, ${vision}: ${distance.toFixed(3)}`);
        }
      }
    }
  });

  test('are seen on the ground of both shades', () => {
    for (const family of PART_FAMILIES) {
      for (const ground of ['#ffffff', '#131a1f']) {
        const [[, distance] = ['', 0]] = visionDistances(partColour(family), ground);
        assert.ok(distance >= 0.15, `${family} on ${ground}: ${distance.toFixed(3)}`);
      }
    }
  });
});
