// Adds up packed budgets by block of time: the sums of all latency buckets of each block.

import type {BudgetBucket} from '../../domain/budget.js';
import type {BudgetPart} from '../../domain/request.js';
import {BudgetColumns} from './budget-columns.js';

export class BlockColumns<Part extends string = BudgetPart> {
  readonly #blocks = new Map<number, BudgetColumns<Part>>();

  /** The columns that a row of this block is added to; undefined where the row lies in no block. */
  of(block: number | undefined): BudgetColumns<Part> | undefined {
    if (block === undefined) return undefined;
    let columns = this.#blocks.get(block);
    if (columns === undefined) {
      this.#blocks.set(block, (columns = new BudgetColumns<Part>(true)));
    }
    return columns;
  }

  /** Blocks without a request are left out. */
  sums(nameOf: (number: number) => Part): ReadonlyMap<number, BudgetBucket<Part>> {
    const sums = [...this.#blocks].flatMap(([block, columns]): [number, BudgetBucket<Part>][] => {
      const sum = columns.budgets(nameOf).get(0);
      return sum === undefined ? [] : [[block, sum]];
    });
    return new Map(sums);
  }
}
