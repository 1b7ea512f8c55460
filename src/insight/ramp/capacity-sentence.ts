// One sentence for a day at the highest load that held.

import type {CapacityJson} from '../../contract/capacity-json.js';
import {writeBytes, writeCount} from '../words/figures.js';

/** Returns no sentence where no load held. */
export function capacitySentence(capacity: CapacityJson | undefined): string[] {
  if (capacity === undefined) return [];
  const {phase, operations, isLimit, bytesInPerDay, bytesOutPerDay, storageGrowthPerDay} = capacity;
  const each = operations.map(({operation, perDay}) => `${writeCount(perDay)} × ${operation}`);
  const bytes = [
    ...(bytesInPerDay > 0 ? [`${writeBytes(bytesInPerDay)} pulled`] : []),
    ...(bytesOutPerDay > 0 ? [`${writeBytes(bytesOutPerDay)} pushed`] : []),
  ];
  const growth =
    storageGrowthPerDay > 0 ? `; storage grows by at most ${writeBytes(storageGrowthPerDay)}` : '';
  const at = isLimit ? `at the highest load that held ("${phase}")` : `at the load of "${phase}"`;
  const more = isLimit ? '' : ', which held: the limit may be higher';
  return [`a day ${at} is ${[...each, ...bytes].join(', ')}${growth}${more}`];
}
