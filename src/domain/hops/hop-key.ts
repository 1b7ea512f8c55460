// A part of a chain as one text, for maps and for budgets whose parts are texts.

import type {HopPart} from './chain-budget.js';

/** No name of a target or a part has this. */
export const BETWEEN_NAMES = '\u001f';

export function hopKey({path, part}: HopPart): string {
  return `${path.join(BETWEEN_NAMES)}${BETWEEN_NAMES}${part}`;
}

/** Reads what hopKey writes. */
export function hopPartOf(key: string): HopPart {
  const names = key.split(BETWEEN_NAMES);
  return {path: names.slice(0, -1), part: names.at(-1)!};
}
