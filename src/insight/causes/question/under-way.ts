// For which share of a stretch a target had requests under way.

import {BETWEEN_HOPS} from '../../../domain/hops/hop-key.js';
import type {Side} from './sides.js';

/**
 * Above 0, at most 1. Requests that come without regard for each other are under way at a time as Poisson's
 * distribution says, with the mean of Little's law. 1 where no chain tells of requests at the target.
 */
export function busyShareOf(side: Side | undefined, target: string): number {
  const mean = side === undefined ? 0 : requestsAt(side, target);
  return mean > 0 ? 1 - Math.exp(-mean) : 1;
}

/** At a time, on average. */
function requestsAt({hops, durationMs}: Side, target: string): number {
  const chains = (hops?.chains ?? []).filter(({side}) => side === 'server');
  const totalMs = chains.reduce((sum, {requests, mean}) => {
    const own = mean.parts.filter(
      ({path, part}) => path.at(-1) === target && part !== BETWEEN_HOPS,
    );
    return sum + requests * own.reduce((ms, each) => ms + each.ms, 0);
  }, 0);
  return totalMs / Math.max(1, durationMs);
}
