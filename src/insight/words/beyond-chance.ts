// Whether a figure of a comparison grew by more than chance explains.

import type {ChanceJson} from '../../contract/chance-json.js';

/** True too where nothing is known of chance: a figure without an interval is judged by its size. */
export function isBeyondChance(chance: ChanceJson | undefined): boolean {
  return chance === undefined || chance.lowMs > 0;
}
