// Writes the interval of a change in milliseconds.

import type {ChanceJson} from '../../contract/chance-json.js';
import type {Change} from './change.js';

/** From ns to ms. Undefined where the change is not known. */
export function chanceOf(change: Change | undefined): ChanceJson | undefined {
  if (change === undefined) return undefined;
  const {low, high, seen} = change;
  return {lowMs: low / 1e6, highMs: high / 1e6, seenMs: seen / 1e6};
}
