// Names that come from hosts may contain anything. On the page they are text nodes, so they cannot
// become mark-up. Here invisible characters, and those that reverse the direction of a line, are
// made visible.

import {partName} from '../../src/domain/hops/peer-words.js';

/**
 * C0 and C1 controls, zero-width and bidirectional marks, line separators, and the byte order mark.
 */
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
const LONGEST = 200;

export function plainName(name: string): string {
  const short = name.length > LONGEST ? `${name.slice(0, LONGEST)}…` : name;
  return short.replace(UNSEEN, '\ufffd');
}

/** The name of a part of a budget, as reports have it. */
export function plainPart(part: string): string {
  return plainName(partName(part));
}

/** As long as the longest path that is stored, with space for escapes. */
const LONGEST_PATH = 2_048;

/**
 * The whole path with escapes for invisible characters, so that it shows exactly what a client
 * sent.
 */
export function plainPath(path: string): string {
  const short = path.length > LONGEST_PATH ? `${path.slice(0, LONGEST_PATH)}…` : path;
  return short.replace(UNSEEN, (unseen) => {
    const code = unseen.charCodeAt(0).toString(16);
    return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u${code.padStart(4, '0')}`;
  });
}
