// The colours of the heat map: one ramp for each shade of the page. Its lightness only rises (dark)
// or only falls (light), from blue over teal to yellow or navy, so it reads the same with any
// colour vision.

import type {Shade} from '../controls/shade.js';
import {mixColours, pixelOf, readHex} from './colour.js';
import type {Colour} from './colour.js';

const STOPS: Readonly<Record<Shade, readonly string[]>> = {
  dark: ['#182833', '#17475e', '#17708a', '#2f9c9b', '#77c592', '#cfe38a', '#fff7c2'],
  light: ['#e3eef1', '#b4d7df', '#74b6c7', '#3a8fae', '#1f6690', '#173f70', '#0c1b47'],
};

const STEPS = 256;
const ramps = new Map<Shade, Uint32Array>();

/** 256 opaque pixels, from the coldest to the hottest. */
export function heatRamp(shade: Shade): Uint32Array {
  let ramp = ramps.get(shade);
  if (ramp === undefined) {
    ramp = Uint32Array.from({length: STEPS}, (_, at) =>
      pixelOf(rampColour(shade, at / (STEPS - 1))),
    );
    ramps.set(shade, ramp);
  }
  return ramp;
}

export function rampColour(shade: Shade, share: number): Colour {
  const stops = STOPS[shade].map(readHex);
  const at = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const below = Math.min(stops.length - 2, Math.floor(at));
  return mixColours(stops[below]!, stops[below + 1]!, at - below);
}

/**
 * The heat of a cell, from 0 to 255, on a logarithmic scale: one slow call in a thousand is what a
 * person looks for, so it must differ from an empty cell. `top` is `topOf` the hottest cell.
 */
export function heatOf(perSecond: number, top: number): number {
  if (perSecond <= 0) return 0;
  return Math.min(STEPS - 1, Math.floor((Math.log2(1 + perSecond) / Math.log2(1 + top)) * STEPS));
}

/**
 * The next power of two, so that the scale does not change with the hottest cell of every second.
 */
export function topOf(most: number): number {
  return 2 ** Math.max(3, Math.ceil(Math.log2(Math.max(1, most))));
}
