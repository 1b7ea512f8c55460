// How a result is laid out: with or without colour, and how many columns wide.

import type {Paint} from './paint.js';
import {paintWith} from './paint.js';

export interface RenderOptions {
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

export interface Layout {
  readonly paint: Paint;
  readonly width: number;
}

/** Lines are this wide on narrower terminals too, because the figures of a row need the space. */
const NARROWEST = 90;
/** Wider lines are no easier to read. */
const WIDEST = 100;

export function layoutOf({color, width}: RenderOptions): Layout {
  return {paint: paintWith(color), width: Math.min(Math.max(width, NARROWEST), WIDEST)};
}
