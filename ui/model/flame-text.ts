// What is written on a rectangle: the whole name where it fits, else without the path of its package,
// else as much as there is room for.

import {plainName} from './plain-name.js';

/** Letters that fit: the font has one width. Empty where not even a few do. */
export function labelFor(name: string, letters: number): string {
  if (letters < LEAST) return '';
  const whole = plainName(name);
  if (whole.length <= letters) return whole;
  const short = shortName(whole);
  return short.length <= letters ? short : `${short.slice(0, letters - 1)}…`;
}

/** `github.com/opencontainers/image.(*T).M` → `image.(*T).M`; no other language has such paths. */
export function shortName(name: string): string {
  const end = name.search(/[([<]/);
  const slash = name.lastIndexOf('/', end < 0 ? name.length : end);
  return slash < 0 || slash === name.length - 1 ? name : name.slice(slash + 1);
}

const LEAST = 3;
