// Colours of the heat map: one ramp per theme whose lightness only rises (dark) or only falls
// (light), from blue over teal to yellow or navy, so that it reads the same with any colour vision.

import type {Shade} from '../controls/shade.js';

const STOPS: Readonly<Record<Shade, readonly string[]>> = {
  dark: ['#182833', '#17475e', '#17708a', '#2f9c9b', '#77c592', '#cfe38a', '#fff7c2'],
  light: ['#e3eef1', '#b4d7df', '#74b6c7', '#3a8fae', '#1f6690', '#173f70', '#0c1b47'],
};

const STEPS = 256;
const ramps = new Map<Shade, Uint32Array>();

/** 256 opaque pixels as ImageData holds them (ABGR in a little-endian word). */
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

export function rampColour(shade: Shade, share: number): readonly [number, number, number] {
  const stops = STOPS[shade].map(readHex);
  const at = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const below = Math.min(stops.length - 2, Math.floor(at));
  const [from, to] = [stops[below]!, stops[below + 1]!];
  const mix = (channel: 0 | 1 | 2): number =>
    Math.round(from[channel] + (to[channel] - from[channel]) * (at - below));
  return [mix(0), mix(1), mix(2)];
}

/**
 * How hot a cell is, 0 to 255, on a logarithmic scale: one slow call in a thousand is what one looks
 * for, so it must not be the colour of nothing. `top` is topOf the hottest cell.
 */
export function heatOf(perSecond: number, top: number): number {
  if (perSecond <= 0) return 0;
  return Math.min(STEPS - 1, Math.floor((Math.log2(1 + perSecond) / Math.log2(1 + top)) * STEPS));
}

/** The next power of two: the scale must not flicker with every second's hottest cell. */
export function topOf(most: number): number {
  return 2 ** Math.max(3, Math.ceil(Math.log2(Math.max(1, most))));
}

function pixelOf([red, green, blue]: readonly [number, number, number]): number {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

function readHex(hex: string): readonly [number, number, number] {
  const value = parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
