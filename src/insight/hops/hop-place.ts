// The places of a chain where time goes: a hop itself, the way to it, and each peer that it waited for. Pure.

import {peerOf} from '../../domain/hops/exchange.js';
import {BETWEEN_HOPS} from '../../domain/hops/hop-key.js';
import {peerName} from '../../domain/hops/peer-words.js';

/** The place of a hop's own time. */
export const OWN = 'own';

/** A place and the targets from the top to its hop. */
export interface HopPlace {
  readonly path: readonly string[];
  readonly place: string;
}

/** The place of a part: the ways and the peers have one each, all other parts of a hop share one. */
export function placeOf(part: string): string {
  return part === BETWEEN_HOPS || peerOf(part) !== undefined ? part : OWN;
}

/** The place for a person: `core`, `→core` for the way to it, or the peer's name. */
export function placeName(path: readonly string[], place: string): string {
  const hop = path.at(-1) ?? '';
  const peer = peerOf(place);
  if (peer !== undefined) return peerName(peer);
  return place === BETWEEN_HOPS ? `→${hop}` : hop;
}

/**
 * The names of the places of one chain. Where a name would stand there twice, it is said who asked: `redis asked by
 * core`; with `tellAskers` of each peer. A peer that is one of the `hops` was asked by calls whose requests were not
 * found: `calls to s3`.
 */
export function placeNames(
  places: readonly HopPlace[],
  hops: ReadonlySet<string>,
  {tellAskers = false} = {},
): readonly string[] {
  const names = places.map((each) =>
    isCalls(each, hops) ? `calls to ${peerOf(each.place)!}` : placeName(each.path, each.place),
  );
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return names.map((name, at) => {
    const each = places[at]!;
    const asker = askerOf(each);
    const isTold = counts.get(name)! > 1 || (tellAskers && peerOf(each.place) !== undefined);
    if (!isTold || asker === undefined) return name;
    return isCalls(each, hops) ? `${name} by ${asker}` : `${name} asked by ${asker}`;
  });
}

/** Whether the place is a hop that was asked by calls whose requests were not found. */
function isCalls({place}: HopPlace, hops: ReadonlySet<string>): boolean {
  const peer = peerOf(place);
  return peer !== undefined && hops.has(peer);
}

/** The hop that asked; undefined at the top. */
function askerOf({path, place}: HopPlace): string | undefined {
  return peerOf(place) === undefined ? path.at(-2) : path.at(-1);
}
