// Chains of hops of a run in memory, second by second.

import {BudgetSum, mergeBudgets} from '../../../../src/domain/budget.js';
import {hopKey} from '../../../../src/domain/hops/hop-key.js';
import type {BudgetBucket} from '../../../../src/domain/budget.js';
import type {HopFilter, StoredHops} from '../../../../src/domain/ports.js';
import {aRequest} from '../../domain/support/sample-request.js';
import {seconds} from './sample-run.js';

/** Requests for a manifest that began in one second. Parts by hop and part: `nginx>core cpu`. */
export interface SecondOfHops {
  readonly phase: number;
  readonly second: number;
  readonly requests: number;
  readonly partsMs: Readonly<Record<string, number>>;
}

/** What a reader answers for these seconds: one chain for each phase, with blocks where they are asked for. */
export function hopsOf(
  all: readonly SecondOfHops[],
  {phase: wanted, fromNs = 0n, toNs = 2n ** 63n, blockOf}: HopFilter = {},
): StoredHops[] {
  const asked = all.filter(({phase, second}) => {
    const startNs = seconds(second);
    return (wanted ?? phase) === phase && startNs >= fromNs && startNs < toNs;
  });
  return [...new Set(asked.map(({phase}) => phase))].map((phase) => {
    const own = asked.filter((each) => each.phase === phase);
    return {
      ...{target: 'nginx', step: 'manifest.get', side: 'server', phase},
      buckets: mergeBudgets(own.map((each) => sumOf(each).buckets)),
      ...(blockOf === undefined ? {} : {blocks: blocksOf(own, blockOf)}),
    };
  });
}

function sumOf({requests, partsMs}: SecondOfHops): BudgetSum<string> {
  const sum = new BudgetSum<string>();
  const parts = new Map(
    Object.entries(partsMs).map(([name, ms]) => {
      const [path, part] = name.split(' ') as [string, string];
      return [hopKey({path: path.split('>'), part}), ms * 1e6];
    }),
  );
  const durationNs = [...parts.values()].reduce((total, ns) => total + ns, 0);
  const request = {...aRequest(durationNs, {}), budget: parts};
  for (let n = 0; n < requests; n += 1) sum.addRequest(request);
  return sum;
}

function blocksOf(
  own: readonly SecondOfHops[],
  blockOf: NonNullable<HopFilter['blockOf']>,
): ReadonlyMap<number, BudgetBucket<string>> {
  const blocks = new Map<number, BudgetBucket<string>>();
  for (const each of own) {
    const block = blockOf(seconds(each.second));
    if (block === undefined) continue;
    const buckets = [...sumOf(each).buckets.values(), ...[blocks.get(block) ?? []].flat()];
    blocks.set(block, joinedBucket(buckets));
  }
  return blocks;
}

function joinedBucket(buckets: readonly BudgetBucket<string>[]): BudgetBucket<string> {
  const [joined] = mergeBudgets(buckets.map((bucket) => new Map([[0, bucket]]))).values();
  return joined!;
}
