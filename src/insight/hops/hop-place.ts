// The places of a chain where time goes: a hop itself, the way to it, and each peer that it waited for. Pure.

import {peerOf} from '../../domain/hops/exchange.js';
import {BETWEEN_HOPS} from '../../domain/hops/hop-key.js';

/** The place of a hop's own time. */
export const OWN = 'own';

/** The place of a part: the ways and the peers have one each, all other parts of a hop share one. */
export function placeOf(part: string): string {
  return part === BETWEEN_HOPS || peerOf(part) !== undefined ? part : OWN;
}

/** The place for a person: `core`, `→core` for the way to it, or the peer's name. */
export function placeName(path: readonly string[], place: string): string {
  const hop = path.at(-1) ?? '';
  return place === BETWEEN_HOPS ? `→${hop}` : (peerOf(place) ?? hop);
}
