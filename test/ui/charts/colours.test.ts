// Contrast and differences of the colours in the style sheet.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {heatOf, heatRamp, rampColour, topOf} from '../../../ui/charts/heat-colours.js';
import {contrast, luminance, readColours} from '../support/style-colours.js';

const TEXT_CONTRAST = 4.5;
const LINE_CONTRAST = 3;
const SHADES = ['light', 'dark'] as const;

const TEXTS = [
  ['ink', ['page', 'panel', 'raised', 'hover', 'accent-ground', 'bar', 'grew', 'shrank']],
  ['muted', ['page', 'panel', 'raised', 'hover', 'accent-ground']],
  ['accent', ['panel']],
  ['bad', ['panel', 'hover', 'bad-ground', 'accent-ground']],
  ['warn', ['panel', 'page', 'warn-ground']],
] as const;

for (const shade of SHADES) {
  describe(`the ${shade} colours`, () => {
    const colours = readColours(shade);

    for (const [text, grounds] of TEXTS) {
      for (const ground of grounds) {
        test(`let ${text} be read on ${ground}`, () => {
          const ratio = contrast(colours.get(text)!, colours.get(ground)!);

          assert.ok(ratio >= TEXT_CONTRAST, `${ratio.toFixed(2)}`);
        });
      }
    }

    test('let every line be seen', () => {
      for (let line = 1; line <= 8; line += 1) {
        const ratio = contrast(colours.get(`line-${line}`)!, colours.get('panel')!);
        assert.ok(ratio >= LINE_CONTRAST, `line-${line} ${ratio.toFixed(2)}`);
      }
    });

    test('grow steadily in lightness, or steadily less, from cold to hot', () => {
      const steps = Array.from({length: 64}, (_, at) => luminance(rampColour(shade, at / 63)));

      const rises = steps.slice(1).map((value, at) => value - steps[at]!);
      assert.ok(rises.every((rise) => (shade === 'dark' ? rise > 0 : rise < 0)));
    });

    test('tell the coldest cell from no cell', () => {
      const ratio = contrast(rampColour(shade, heatOf(1, 4096) / 255), colours.get('panel')!);

      assert.ok(ratio > 1.15, ratio.toFixed(2));
    });
  });
}

describe('heat', () => {
  test('uses the whole ramp', () => {
    assert.equal(heatOf(0, 64), 0);
    assert.equal(heatOf(64, 64), 255);
    assert.ok(heatOf(1, 64) > 20);
    assert.equal(heatRamp('dark').length, 256);
  });

  test('keeps its scale while the hottest cell varies a little', () => {
    assert.equal(topOf(70), topOf(120));
    assert.equal(topOf(0.2), 8);
  });
});
