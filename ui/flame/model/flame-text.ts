// What is written on a rectangle: the whole name where it fits, else without the path of its package,
// else as much as there is room for.

import {shortFunctionName} from '../../../src/domain/function-name.js';
import {plainName} from '../../words/plain-name.js';

/** Letters that fit: the font has one width. Empty where not even a few do. */
export function labelFor(name: string, letters: number): string {
  if (letters < LEAST) return '';
  const whole = plainName(name);
  if (whole.length <= letters) return whole;
  const short = shortFunctionName(whole);
  return short.length <= letters ? short : `${short.slice(0, letters - 1)}…`;
}

const LEAST = 3;
