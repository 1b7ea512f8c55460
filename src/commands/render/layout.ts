// How a result is shown: with or without colour, and how wide.

import type {Paint} from './paint.js';
import {paintWith} from './paint.js';

export interface RenderOptions {
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

export interface Room {
  readonly paint: Paint;
  readonly width: number;
}

/** Narrower terminals get lines of this width all the same: the figures of a row need it. */
const NARROWEST = 90;
/** Wider lines are no easier to read. */
const WIDEST = 100;

export function roomOf({color, width}: RenderOptions): Room {
  return {paint: paintWith(color), width: Math.min(Math.max(width, NARROWEST), WIDEST)};
}
