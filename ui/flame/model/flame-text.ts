// The text on a rectangle: the whole name where it fits, else the name without its package's path,
// else its beginning.

import {shortFunctionName} from '../../../src/domain/stacks/function-name.js';
import {plainName} from '../../words/plain-name.js';

/** `letters` is the number of letters that fit. The text is empty where too few do. */
export function labelFor(name: string, letters: number): string {
  if (letters < LEAST) return '';
  const whole = plainName(name);
  if (whole.length <= letters) return whole;
  const short = shortFunctionName(whole);
  return short.length <= letters ? short : `${short.slice(0, letters - 1)}…`;
}

const LEAST = 3;
