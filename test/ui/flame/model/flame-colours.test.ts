// The colours of flame graphs differ for every kind of colour vision.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {Frame} from '../../../../src/domain/stacks/stack.js';
import {pixelOf} from '../../../../ui/charts/colour.js';
import type {Colour} from '../../../../ui/charts/colour.js';
import {
  FAMILIES,
  MARKS,
  changeColour,
  familyOf,
  flamePalette,
  frameColour,
  paintNodes,
} from '../../../../ui/flame/model/flame-colours.js';
import {searchFrames} from '../../../../ui/flame/model/flame-search.js';
import {visionDistances} from '../../support/colour-vision.js';
import {contrast, readColours} from '../../support/style-colours.js';
import {flameGraph, nodeNamed} from '../support/flame-graphs.js';

const TEXT_CONTRAST = 4.5;
/** A distance in OKLab. Two shades of one family differ by a third of it. */
const APART = 0.075;

const FRAME: Frame = {kind: 'user', name: 'f', module: 'm', named: true, inlined: false};

for (const shade of ['light', 'dark'] as const) {
  const palette = flamePalette(shade);
  const {families, shrank, same, grew, found, faded} = palette;

  describe(`the ${shade} colours of a flame graph`, () => {
    test('let names be read on all of them', () => {
      const ink = readColours(shade).get('ink')!;
      const grounds = [...Object.values(families), shrank, same, grew, found, faded, palette.root];

      for (const ground of grounds) assert.ok(contrast(ink, ground) >= TEXT_CONTRAST, `${ground}`);
    });

    const pairs: [string, Colour, Colour][] = [
      ...FAMILIES.flatMap((one, at) =>
        FAMILIES.slice(at + 1).map((other): [string, Colour, Colour] => [
          `${one} from ${other}`,
          families[one],
          families[other],
        ]),
      ),
      ['what grew from what shrank', grew, shrank],
      ['what grew from what stayed', grew, same],
      ['what shrank from what stayed', shrank, same],
      ['what was found from the rest', found, faded],
    ];
    for (const [words, one, other] of pairs) {
      test(`tell ${words}`, () => {
        for (const [vision, distance] of visionDistances(hex(one), hex(other))) {
          assert.ok(distance >= APART, `${vision}: ${distance.toFixed(3)}`);
        }
      });
    }

    test('are the same for a function wherever it is, and differ little within a family', () => {
      const colours = Array.from({length: 50}, (_, at) =>
        frameColour({...FRAME, name: `f${at}`}, shade),
      );

      assert.deepEqual(frameColour({...FRAME, name: 'f7'}, shade), colours[7]);
      for (const colour of colours) {
        const [[, distance]] = visionDistances(hex(colour), hex(families.user)) as [
          [string, number],
        ];
        assert.ok(distance <= APART / 2, `${distance}`);
      }
      assert.ok(new Set(colours.map(String)).size > 5);
    });

    test('go from one end to the other over that of no change', () => {
      assert.deepEqual(
        [-1, 0, 1].map((change) => changeColour(change, shade)),
        [shrank, same, grew],
      );
    });
  });
}

describe('what a rectangle looks like', () => {
  test('depends on the sort of its code', () => {
    assert.equal(familyOf(FRAME), 'user');
    assert.equal(familyOf({...FRAME, inlined: true}), 'inlined');
    assert.equal(familyOf({...FRAME, kind: 'kernel'}), 'kernel');
    assert.equal(familyOf({...FRAME, kind: 'kernel', named: false}), 'unnamed');
  });

  test('is marked besides for kernel and inlined code', () => {
    const graph = flameGraph('user;kernel;inlined 1');
    const frames = graph.frames.map((frame): Frame => ({
      ...frame,
      kind: frame.name === 'kernel' ? 'kernel' : 'user',
      inlined: frame.name === 'inlined',
    }));

    const {marks} = paintNodes(graph, {frames, unit: 'samples'}, undefined, 'dark');

    assert.deepEqual([...marks], [MARKS.none, MARKS.none, MARKS.solid, MARKS.dashed]);
  });

  test('stands out where it was searched for, and shows its change where it is compared', () => {
    const {found, faded, grew} = flamePalette('light');
    const graph = flameGraph('main;new 90 0', 'main;old 10 90');
    const search = searchFrames(graph.frames, 'main');
    const paint = (text?: typeof search) => paintNodes(graph, graph, text, 'light').pixels;

    assert.equal(paint()[nodeNamed(graph, 'new')], pixelOf(grew));
    assert.equal(paint(search)[nodeNamed(graph, 'new')], pixelOf(faded));
    assert.notEqual(paint(search)[nodeNamed(graph, 'main')], pixelOf(faded));
    const plain = flameGraph('main;read 1');
    const only = paintNodes(plain, plain, searchFrames(plain.frames, 'read'), 'light').pixels;
    assert.equal(only[nodeNamed(plain, 'read')], pixelOf(found));
  });
});

function hex(colour: Colour): string {
  return `#${colour.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}
