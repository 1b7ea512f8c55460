// Adds up the chains of one kind that lie in several phases or times.

import {mergeBudgets} from '../../domain/budget.js';
import {groupBy} from '../../domain/group-by.js';
import type {StoredHops} from '../../domain/ports.js';

/** One for each kind of the request at the top. */
export function joinHops(chains: readonly StoredHops[]): StoredHops[] {
  const groups = groupBy(chains, ({target, step, side}) => JSON.stringify([target, step, side]));
  return groups.map((group) => {
    const {target, step, side} = group[0]!;
    return {target, step, side, buckets: mergeBudgets(group.map(({buckets}) => buckets))};
  });
}
