// Budgets of a run in memory. All requests of a second take the same time.

import {BudgetSum} from '../../../../src/domain/budget.js';
import type {StoredBudget} from '../../../../src/domain/ports.js';
import type {BudgetPart} from '../../../../src/domain/request.js';
import {aRequest} from '../../domain/support/sample-request.js';
import {seconds} from './sample-run.js';

type PartsMs = Partial<Record<BudgetPart, number>>;

/** `times` requests that began in a second of a phase, with the parts of each in ms. */
export function budgetOf(
  phase: number,
  second: number,
  times: number,
  partsMs: PartsMs,
  changes: Partial<StoredBudget> = {},
): StoredBudget {
  const sum = new BudgetSum();
  const parts = Object.entries(partsMs).map(([part, ms]) => [part, (ms ?? 0) * 1e6] as const);
  const durationNs = parts.reduce((total, [, ns]) => total + ns, 0);
  const request = aRequest(durationNs, Object.fromEntries(parts) as PartsMs);
  for (let n = 0; n < times; n++) sum.addRequest(request);
  return {
    ...{target: 'registry', step: 'manifest.get', side: 'server', phase},
    startNs: seconds(second),
    buckets: sum.buckets,
    ...changes,
  };
}

/** Two phases. In the second, requests for a manifest wait longer for the disk and for a lock. */
export const GROWING: readonly StoredBudget[] = [
  budgetOf(0, 0, 990, {'fs.sync': 1, cpu: 1}),
  budgetOf(0, 1, 10, {'fs.sync': 1, runqueue: 99}),
  budgetOf(0, 1, 100, {cpu: 3}, {step: 'blob.get'}),
  budgetOf(1, 5, 1_000, {'fs.sync': 9, cpu: 1, 'wait:lock': 2, unexplained: 1}),
  budgetOf(1, 6, 100, {cpu: 4}, {step: 'blob.get'}),
];
