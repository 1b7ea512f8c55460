// The blocks of a side: pieces of time of its runs, one run after the other, or each run as one block. Runs
// differ by more than chance within each of them explains, so that whole runs are the better witnesses.

import type {LoadReport} from '../../domain/load.js';
import {EMPTY_HISTOGRAM} from '../../domain/histogram.js';
import {optional} from '../../domain/optional.js';
import type {StoredBudget, StoredHops} from '../../domain/ports.js';
import type {BudgetPart} from '../../domain/request.js';
import {blocksOf, type Blocks, type Stretch} from '../change/blocks.js';
import {budgetBlocks, type BudgetBlocks} from '../change/budget-blocks.js';
import {clientBlocks, type ClientBlocks} from '../change/client-blocks.js';
import {hopBlocks, type HopBlocks} from '../change/hop-blocks.js';
import type {StretchFigures} from '../change/stretch.js';

export interface BlockRun {
  readonly blocks: Blocks;
  readonly load: readonly LoadReport[];
  readonly budgets: Iterable<StoredBudget>;
  /** Read with these blocks when they are asked for. */
  readonly hops: () => readonly StoredHops[];
}

/** The blocks of one run of a side. */
export function blocksFor(times: readonly Stretch[], of: 'times' | 'runs'): Blocks {
  return of === 'runs' ? ONE_BLOCK : blocksOf(...times);
}

export function stretchFigures(runs: readonly BlockRun[], of: 'times' | 'runs'): StretchFigures {
  const parts = runs.map(({blocks, load, budgets, hops}) => ({
    blocks,
    clients: clientBlocks(load, blocks),
    budgets: budgetBlocks<BudgetPart>(budgets, blocks),
    hops: () => hopBlocks(hops(), load, blocks),
  }));
  if (parts.length === 1) return parts[0]!;
  return {
    blocks: {count: parts.reduce((sum, {blocks}) => sum + blocks.count, 0)},
    areRuns: of === 'runs',
    clients: joinedClients(parts),
    budgets: joinedBudgets(parts.map(({budgets, blocks: {count}}) => ({of: budgets, count}))),
    hops: () => joinedHops(parts.map(({hops, blocks: {count}}) => ({of: hops(), count}))),
  };
}

const ONE_BLOCK: Blocks = {count: 1, widthNs: Infinity, indexOf: () => 0};

function joinedClients(parts: readonly StretchFigures[]): StretchFigures['clients'] {
  return joined(
    parts.map(({clients, blocks: {count}}) => ({of: clients, count})),
    (first: ClientBlocks, own) => ({
      ...first,
      latencies: own.flatMap(({each, count}) => each?.latencies ?? filled(count, EMPTY_HISTOGRAM)),
      tried: own.flatMap(({each, count}) => each?.tried ?? filled(count, 0)),
      failed: own.flatMap(({each, count}) => each?.failed ?? filled(count, 0)),
      seconds: own.flatMap(({each, count}) => each?.seconds ?? filled(count, 0)),
    }),
  );
}

function joinedBudgets<Part extends string>(
  runs: readonly RunOf<BudgetBlocks<Part>>[],
): ReadonlyMap<string, BudgetBlocks<Part>> {
  return joined(runs, joinBudget);
}

function joinedHops(runs: readonly RunOf<HopBlocks>[]): ReadonlyMap<string, HopBlocks> {
  return joined(runs, (first, own) => {
    const clients = own.some(({each}) => each?.clients !== undefined) && {
      sums: column(own, (each) => each.clients?.sums),
      per: column(own, (each) => each.clients?.per),
    };
    return {...joinBudget(first, own), ...optional('clients', clients || undefined)};
  });
}

function joinBudget<Part extends string>(
  first: BudgetBlocks<Part>,
  own: readonly Own<BudgetBlocks<Part>>[],
): BudgetBlocks<Part> {
  const {target, step, side} = first;
  const names = new Set(own.flatMap(({each}) => [...(each?.parts.keys() ?? [])]));
  return {
    ...{target, step, side},
    requests: column(own, ({requests}) => requests),
    durations: column(own, ({durations}) => durations),
    parts: new Map([...names].map((name) => [name, column(own, ({parts}) => parts.get(name))])),
  };
}

/** One run after the other; 0 in the blocks of a run that has none of it. */
function column<Value>(
  own: readonly Own<Value>[],
  columnOf: (each: Value) => ArrayLike<number> | undefined,
): Float64Array {
  return Float64Array.from(
    own.flatMap(({each, count}) => Array.from((each && columnOf(each)) ?? filled(count, 0))),
  );
}

interface Own<Value> {
  readonly each: Value | undefined;
  readonly count: number;
}

interface RunOf<Value> {
  readonly of: ReadonlyMap<string, Value>;
  /** Of its blocks. */
  readonly count: number;
}

/** By key: what each run has of it, in the order of the runs. */
function joined<Value>(
  runs: readonly RunOf<Value>[],
  join: (first: Value, own: readonly Own<Value>[]) => Value,
): ReadonlyMap<string, Value> {
  const firsts = new Map(runs.toReversed().flatMap(({of}) => [...of]));
  return new Map(
    [...firsts].map(([key, first]) => {
      return [
        key,
        join(
          first,
          runs.map(({of, count}) => ({each: of.get(key), count})),
        ),
      ];
    }),
  );
}

function filled<Value>(count: number, value: Value): Value[] {
  return Array.from({length: count}, () => value);
}
