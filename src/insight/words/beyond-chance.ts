// Whether a figure of a comparison grew by more than chance explains.

import type {ChanceJson} from '../../contract/chance-json.js';

/** True too where nothing is known of chance: a figure without an interval is judged by its size. */
export function isBeyondChance(chance: ChanceJson | undefined): boolean {
  return chance === undefined || chance.lowMs > 0;
}

/** Whether a figure grew by more than chance explains. False where chance was not judged. */
export function isGrowth(
  change: {readonly deltaMs: number; readonly chance?: ChanceJson} | undefined,
): boolean {
  return change?.chance !== undefined && change.deltaMs > 0 && isBeyondChance(change.chance);
}
