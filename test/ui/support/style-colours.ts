// Reads the colours of the style sheet. Luminance and contrast are those of WCAG 2.1.

import {readFileSync} from 'node:fs';

import {readHex} from '../../../ui/charts/colour.js';
import type {Colour} from '../../../ui/charts/colour.js';

const STYLE = readFileSync(new URL('../../../ui/styles/colours.css', import.meta.url), 'utf8');

export function readColours(shade: 'light' | 'dark'): Map<string, Colour> {
  const block = new RegExp(`data-shade='${shade}'\\] \\{([^}]*)\\}`).exec(STYLE)?.[1] ?? '';
  return new Map(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, hex]) => [
      name!,
      readHex(hex!),
    ]),
  );
}

export function luminance(colour: Colour): number {
  const [red, green, blue] = linearOf(colour);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export function contrast(left: Colour, right: Colour): number {
  const [dark, light] = [luminance(left), luminance(right)].sort((a, b) => a - b);
  return (light! + 0.05) / (dark! + 0.05);
}

/** The linear light of each channel of an sRGB colour, from 0 to 1. */
export function linearOf(colour: Colour): Colour {
  const channels = colour.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return channels as unknown as Colour;
}
