// The blocks of a side: pieces of time of its runs, one run after the other, or each run as one block. Runs
// differ by more than chance within each of them explains, so that whole runs are the better witnesses.

import type {LoadReport} from '../../domain/load.js';
import {EMPTY_HISTOGRAM} from '../../domain/histogram.js';
import type {StoredBudget} from '../../domain/ports.js';
import {blocksOf, type Blocks, type Stretch} from '../change/blocks.js';
import {budgetBlocks, type BudgetBlocks} from '../change/budget-blocks.js';
import {clientBlocks, type ClientBlocks} from '../change/client-blocks.js';
import type {StretchFigures} from '../change/stretch.js';

export interface BlockRun {
  readonly blocks: Blocks;
  readonly load: readonly LoadReport[];
  readonly budgets: Iterable<StoredBudget>;
}

/** The blocks of one run of a side. */
export function blocksFor(times: readonly Stretch[], of: 'times' | 'runs'): Blocks {
  return of === 'runs' ? ONE_BLOCK : blocksOf(...times);
}

export function stretchFigures(runs: readonly BlockRun[], of: 'times' | 'runs'): StretchFigures {
  const parts = runs.map(({blocks, load, budgets}): StretchFigures => ({
    blocks,
    clients: clientBlocks(load, blocks),
    budgets: budgetBlocks(budgets, blocks),
  }));
  if (parts.length === 1) return parts[0]!;
  return {
    blocks: {count: parts.reduce((sum, {blocks}) => sum + blocks.count, 0)},
    areRuns: of === 'runs',
    clients: joinedClients(parts),
    budgets: joinedBudgets(parts),
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

function joinedBudgets(parts: readonly StretchFigures[]): StretchFigures['budgets'] {
  return joined(
    parts.map(({budgets, blocks: {count}}) => ({of: budgets, count})),
    (first: BudgetBlocks, own) => {
      const column = (columnOf: (each: BudgetBlocks) => Float64Array | undefined): Float64Array =>
        Float64Array.from(
          own.flatMap(({each, count}) => [...((each && columnOf(each)) ?? filled(count, 0))]),
        );
      const names = new Set(own.flatMap(({each}) => [...(each?.parts.keys() ?? [])]));
      return {
        ...first,
        requests: column(({requests}) => requests),
        durations: column(({durations}) => durations),
        parts: new Map([...names].map((name) => [name, column(({parts: all}) => all.get(name))])),
      };
    },
  );
}

interface Own<Value> {
  readonly each: Value | undefined;
  readonly count: number;
}

/** By key: what each run has of it, in the order of the runs. */
function joined<Value>(
  runs: readonly {readonly of: ReadonlyMap<string, Value>; readonly count: number}[],
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
