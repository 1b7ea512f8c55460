// Chains of hops in each block of a stretch, with the latencies of the clients at their top. Pure.

import {approximateSumNs, totalCount} from '../../domain/histogram.js';
import type {LoadReport} from '../../domain/load.js';
import {optional} from '../../domain/optional.js';
import type {StoredHops} from '../../domain/ports.js';
import type {Blocks} from './blocks.js';
import {budgetBlocks, type BudgetBlocks} from './budget-blocks.js';
import type {RatioBlocks} from './ratio.js';

/** Parts are named as in `src/domain/hops/hop-key.ts`. */
export interface HopBlocks extends BudgetBlocks<string> {
  /** Latencies of all requests of the step as clients measured them, in ns, and how many there were. */
  readonly clients?: RatioBlocks;
}

/** `hops` were read with these blocks. Keys are the same for the same kind of chain. */
export function hopBlocks(
  hops: readonly StoredHops[],
  load: Iterable<LoadReport>,
  blocks: Blocks,
): ReadonlyMap<string, HopBlocks> {
  const clients = clientTimes(load, blocks);
  const chains = budgetBlocks<string>(hops, blocks);
  return new Map(
    [...chains].map(([key, chain]) => {
      const own = chain.side === 'server' ? clients.get(chain.step) : undefined;
      return [key, {...chain, ...optional('clients', own)}];
    }),
  );
}

interface OpenTimes {
  readonly sums: Float64Array;
  readonly per: Float64Array;
}

/** By step. */
function clientTimes(load: Iterable<LoadReport>, blocks: Blocks): ReadonlyMap<string, RatioBlocks> {
  const bySteps = new Map<string, OpenTimes>();
  for (const {startNs, rows} of load) {
    const block = blocks.indexOf(startNs);
    if (block === undefined) continue;
    for (const {scope, step, latency, serviceTime} of rows) {
      if (scope !== 'request' || step === undefined) continue;
      const times = timesOf(bySteps, step, blocks.count);
      times.sums[block]! += approximateSumNs(serviceTime ?? latency);
      times.per[block]! += totalCount(serviceTime ?? latency);
    }
  }
  return bySteps;
}

function timesOf(bySteps: Map<string, OpenTimes>, step: string, count: number): OpenTimes {
  let times = bySteps.get(step);
  if (times === undefined) {
    times = {sums: new Float64Array(count), per: new Float64Array(count)};
    bySteps.set(step, times);
  }
  return times;
}
