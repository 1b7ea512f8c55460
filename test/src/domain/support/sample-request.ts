// A request to a registry, for tests of whatever has to do with requests.

import {completeBudget} from '../../../../src/domain/request.js';
import type {BudgetPart, RequestRecord} from '../../../../src/domain/request.js';

type Parts = Partial<Record<BudgetPart, number>>;

/** It takes `durationNs`; what `parts` leave over is unexplained. */
export function aRequest(
  durationNs: number,
  parts: Parts,
  changes: Partial<RequestRecord> = {},
): RequestRecord {
  const budget = new Map(Object.entries(parts) as [BudgetPart, number][]);
  return {
    kind: 'request',
    side: 'server',
    target: 'registry',
    pid: 1,
    goid: 1,
    method: 'GET',
    path: '/v2/a/manifests/b',
    step: 'manifest.get',
    status: 200,
    startNs: 0n,
    durationNs,
    bytesIn: 0,
    bytesOut: 0,
    budget: completeBudget(budget, durationNs),
    inferred: [],
    calls: [],
    details: {},
    ...changes,
  };
}
