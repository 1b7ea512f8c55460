// Adds the seconds of a run file up to one budget for each phase, target, step and side.

import {BudgetSum} from '../../domain/budget.js';
import type {BudgetHistogram, BudgetKey} from '../../domain/budget.js';
import {optional} from '../../domain/optional.js';
import type {StoredBudget} from '../../domain/ports.js';

export interface BudgetTable extends BudgetKey {
  /** Index of the phase; absent for requests that began outside of all phases. */
  readonly phase?: number;
  readonly buckets: BudgetHistogram;
}

export class BudgetTables {
  readonly #tables = new Map<string, {first: StoredBudget; sum: BudgetSum}>();

  add(budget: StoredBudget): void {
    const {phase, side, step, target} = budget;
    const name = `${phase} ${side} ${step} ${target}`;
    let table = this.#tables.get(name);
    if (table === undefined) {
      table = {first: budget, sum: new BudgetSum()};
      this.#tables.set(name, table);
    }
    table.sum.add(budget.buckets);
  }

  /**
   * In order of phases, with the requests outside of all phases at the end. Within a phase, the
   * longest total time comes first.
   */
  take(): BudgetTable[] {
    const tables = [...this.#tables.values()].map(({first, sum}): BudgetTable => {
      const {target, step, side, phase} = first;
      return {target, step, side, ...optional('phase', phase), buckets: sum.buckets};
    });
    return tables
      .map((table) => ({table, totalNs: totalNs(table.buckets)}))
      .sort((left, right) => byPhase(left.table, right.table) || right.totalNs - left.totalNs)
      .map(({table}) => table);
  }
}

export function totalNs(buckets: BudgetHistogram<string>): number {
  let sum = 0;
  for (const {durationNs} of buckets.values()) sum += durationNs;
  return sum;
}

export function requestsIn(buckets: BudgetHistogram<string>): {requests: number; errors: number} {
  let [requests, errors] = [0, 0];
  for (const bucket of buckets.values()) {
    requests += bucket.requests;
    errors += bucket.errors;
  }
  return {requests, errors};
}

function byPhase(left: BudgetTable, right: BudgetTable): number {
  return (left.phase ?? Infinity) - (right.phase ?? Infinity) || 0;
}
