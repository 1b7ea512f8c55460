// The colours of a flame graph. Four families of colours tell apart the program's code, code that
// the compiler inlined, the kernel's code, and functions without a name. In a difference two
// colours tell growth from shrinking. Both work for any colour vision
// (test/ui/flame/model/flame-colours.test.ts), and families also have marks.

import type {Frame} from '../../../src/domain/stacks/stack.js';
import {LIGHT_STACKS} from '../../../src/flame/prune.js';
import {NO_FRAME, ROOT} from '../../../src/flame/stack-tree.js';
import {mixColours, pixelOf} from '../../charts/colour.js';
import type {Colour} from '../../charts/colour.js';
import type {Shade} from '../../controls/shade.js';
import {changes} from './flame-change.js';
import type {FlameGraph, WeighedSides} from './flame-graph.js';
import {matchedNodes} from './flame-search.js';
import type {Search} from './flame-search.js';

export const FAMILIES = ['user', 'inlined', 'kernel', 'unnamed'] as const;
export type Family = (typeof FAMILIES)[number];

/** The strip along the top of a rectangle, which tells families apart without colours. */
export const MARKS = {none: 0, solid: 1, dashed: 2} as const;

interface FlamePalette {
  readonly families: Readonly<Record<Family, Colour>>;
  readonly root: Colour;
  /** The colours of what a search found and of everything else. */
  readonly found: Colour;
  readonly faded: Colour;
  /** The colour of rectangles that are too narrow to be drawn one by one. */
  readonly dust: Colour;
  /** The colour of the strips. */
  readonly mark: Colour;
  /** The colours of a difference, from gone over unchanged to new. */
  readonly shrank: Colour;
  readonly same: Colour;
  readonly grew: Colour;
}

const PALETTES: Readonly<Record<Shade, FlamePalette>> = {
  light: {
    families: {
      user: [143, 191, 224],
      inlined: [207, 226, 240],
      kernel: [240, 183, 96],
      unnamed: [164, 165, 162],
    },
    root: [225, 231, 234],
    found: [226, 122, 187],
    faded: [229, 233, 235],
    dust: [214, 220, 224],
    mark: [112, 84, 44],
    shrank: [74, 155, 214],
    same: [226, 229, 230],
    grew: [239, 138, 54],
  },
  dark: {
    families: {
      user: [30, 89, 133],
      inlined: [24, 56, 84],
      kernel: [135, 79, 8],
      unnamed: [95, 97, 99],
    },
    root: [38, 48, 55],
    found: [158, 45, 122],
    faded: [32, 40, 46],
    dust: [44, 54, 61],
    mark: [222, 190, 140],
    shrank: [24, 104, 163],
    same: [46, 54, 60],
    grew: [158, 81, 12],
  },
};

/** How far the colours of one family differ from their mean, as a part of their lightness. */
const VARIATION = 0.05;

export function flamePalette(shade: Shade): FlamePalette {
  return PALETTES[shade];
}

export function familyOf({kind, named, inlined}: Frame): Family {
  if (!named) return 'unnamed';
  if (kind === 'kernel') return 'kernel';
  return inlined ? 'inlined' : 'user';
}

/** A function has the same colour everywhere; neighbours seldom have the same. */
export function frameColour(frame: Frame, shade: Shade): Colour {
  if (isLightStacks(frame)) return PALETTES[shade].dust;
  const share = ((hashOf(`${frame.module}\0${frame.name}`) % 1_000) / 1_000 - 0.5) * 2;
  return mapped(PALETTES[shade].families[familyOf(frame)], (channel) =>
    Math.min(255, Math.round(channel * (1 + VARIATION * share))),
  );
}

/** `change` as in flame-change.ts, from -1 to 1. */
export function changeColour(change: number, shade: Shade): Colour {
  const {same, grew, shrank} = PALETTES[shade];
  // Most changes are small; the square root spreads them.
  return mixColours(same, change > 0 ? grew : shrank, Math.sqrt(Math.min(1, Math.abs(change))));
}

export interface Painting {
  /** The colour of each node, as ImageData holds it. */
  readonly pixels: Uint32Array;
  /** The mark of each node, one of MARKS. */
  readonly marks: Uint8Array;
}

export function paintNodes(
  sides: WeighedSides,
  {frames, unit}: Pick<FlameGraph, 'frames' | 'unit'>,
  search: Search | undefined,
  shade: Shade,
): Painting {
  const {tree, before} = sides;
  const palette = PALETTES[shade];
  const found = search === undefined ? undefined : matchedNodes(sides, search);
  const change = before === undefined ? undefined : changes(sides, unit);
  const ofFrames = Uint32Array.from(frames, (frame) => pixelOf(frameColour(frame, shade)));
  const frameMarks = Uint8Array.from(frames, markOf);
  const ofChanges = changeRamp(shade);
  const pixels = new Uint32Array(tree.parents.length).fill(pixelOf(palette.root));
  const marks = new Uint8Array(tree.parents.length);
  const [foundPixel, fadedPixel] = [pixelOf(palette.found), pixelOf(palette.faded)];
  for (let node = ROOT + 1; node < pixels.length; node++) {
    const frame = tree.frames[node]!;
    if (frame === NO_FRAME) continue;
    marks[node] = frameMarks[frame]!;
    if (found !== undefined && found[node] === 0) pixels[node] = fadedPixel;
    else if (change !== undefined) pixels[node] = ofChanges[rampIndex(change[node]!)]!;
    else pixels[node] = found === undefined ? ofFrames[frame]! : foundPixel;
  }
  return {pixels, marks};
}

const RAMP_STEPS = 128;

function changeRamp(shade: Shade): Uint32Array {
  return Uint32Array.from({length: 2 * RAMP_STEPS + 1}, (_, at) =>
    pixelOf(changeColour(at / RAMP_STEPS - 1, shade)),
  );
}

function rampIndex(change: number): number {
  return Math.round((change + 1) * RAMP_STEPS);
}

/**
 * True for the frame in which the collector puts all stacks that are too light to be sent one by
 * one.
 */
function isLightStacks({name, module}: Frame): boolean {
  return name === LIGHT_STACKS.name && module === LIGHT_STACKS.module;
}

function markOf(frame: Frame): number {
  const family = familyOf(frame);
  if (family === 'inlined') return MARKS.dashed;
  return family === 'kernel' ? MARKS.solid : MARKS.none;
}

function mapped([red, green, blue]: Colour, change: (channel: number) => number): Colour {
  return [change(red), change(green), change(blue)];
}

/** The FNV-1a hash of a text. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return hash >>> 0;
}
