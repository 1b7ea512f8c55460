// Colours as numbers, for canvases: red, green and blue from 0 to 255.

export type Colour = readonly [red: number, green: number, blue: number];

/** An opaque pixel as ImageData holds it (ABGR in a little-endian word). */
export function pixelOf([red, green, blue]: Colour): number {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

export function cssOf(colour: Colour): string {
  return `rgb(${colour.join()})`;
}

/** Reads `#rrggbb`. */
export function readHex(hex: string): Colour {
  const value = parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

export function writeHex(colour: Colour): string {
  return `#${colour.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

/** `share` is 0 at the first colour and 1 at the other. */
export function mixColours(from: Colour, to: Colour, share: number): Colour {
  const mix = (channel: 0 | 1 | 2): number =>
    Math.round(from[channel] + (to[channel] - from[channel]) * share);
  return [mix(0), mix(1), mix(2)];
}
