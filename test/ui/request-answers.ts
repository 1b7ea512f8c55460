// Answers about budgets and requests of the simulated run, as the API gives them.

import {latencyOf, mergeBudgets} from '../../src/domain/budget.js';
import {quantileNs} from '../../src/domain/histogram.js';
import type {BudgetJson, PartsJson, RequestJson, RequestsJson} from '../../src/domain/json.js';
import type {RunReader, StoredBudget, StoredRequest} from '../../src/domain/ports.js';
import {MEDIAN_BAND, SLOWEST_PERCENT, meanBudget} from '../../src/insight/budget.js';

type Query = Readonly<Record<string, string>>;

export function budgetAnswer(reader: RunReader, query: Query): BudgetJson {
  const all = [...reader.budgets()];
  const own = all.filter((each) => isWanted(query, each, each.startNs));
  const groups = grouped(own, ({phase, step, target}) => `${phase} ${step} ${target}`);
  const seconds = grouped(own, ({startNs}) => startNs);
  return {
    targets: [...new Set(all.map(({target}) => target))],
    steps: [...new Set(all.map(({step}) => step))],
    rows: [...groups.values()].map((group) => {
      const buckets = mergeBudgets(group.map((each) => each.buckets));
      const {phase = null, target, step} = group[0]!;
      const quantile = (share: number): number => quantileNs(latencyOf(buckets), share) ?? 0;
      const parts = (band?: typeof MEDIAN_BAND) => partsJson(meanBudget(buckets, band)!.parts);
      const counts = [...buckets.values()];
      return {
        ...{phase, phaseName: reader.phases()[phase ?? -1]?.name ?? null, target, step},
        requests: counts.reduce((sum, {requests}) => sum + requests, 0),
        errors: counts.reduce((sum, {errors}) => sum + errors, 0),
        ...{p50Ns: quantile(0.5), p95Ns: quantile(0.95), p99Ns: quantile(0.99)},
        ...{mean: parts(), median: parts(MEDIAN_BAND), slowest: parts(SLOWEST_PERCENT)},
        slowestRequests: meanBudget(buckets, SLOWEST_PERCENT)!.requests,
      };
    }),
    timeline: [...seconds].map(([startNs, group]) => {
      const mean = meanBudget(mergeBudgets(group.map((each) => each.buckets)))!;
      const {requests} = mean;
      const parts = mean.parts.map(({part, ns}) => ({part, ns: ns * requests}));
      return {startUnixNs: String(startNs), durationMs: 1_000, requests, parts: partsJson(parts)};
    }),
  };
}

export function requestsAnswer(reader: RunReader, query: Query): RequestsJson {
  const sign = query['order'] === 'asc' ? 1 : -1;
  const figure = ({record}: StoredRequest): number =>
    query['sort'] === 'start' ? Number(record.startNs / 1_000n) : record.durationNs;
  const wanted = reader
    .requests()
    .filter((each) => isWanted(query, {...each.record, ...each}, each.record.startNs))
    .filter(({record}) => query['status'] !== 'error' || record.status >= 500)
    .toSorted((left, right) => sign * (figure(left) - figure(right)));
  const from = Number(query['cursor'] ?? 0);
  const end = from + Number(query['limit'] ?? 100);
  return {
    requests: wanted.slice(from, end).map((each) => requestJson(each, reader)),
    ...(end < wanted.length ? {next: String(end)} : {}),
  };
}

export function requestAnswer(reader: RunReader, id: string): RequestJson {
  const found = reader.requests().find(({row}) => String(row) === id);
  if (found === undefined) throw new Error(`There is no request ${id}.`);
  return requestJson(found, reader);
}

type Wanted = Partial<Pick<StoredBudget, 'phase' | 'target' | 'step'>>;

function isWanted(query: Query, {phase, ...each}: Wanted, startNs: bigint): boolean {
  const {from, to, target, step} = query;
  return (
    (query['phase'] === undefined || String(phase) === query['phase']) &&
    (target === undefined || each.target === target) &&
    (step === undefined || each.step === step) &&
    (from === undefined || startNs >= BigInt(from)) &&
    (to === undefined || startNs < BigInt(to))
  );
}

function requestJson({row, phase, operation, span, record}: StoredRequest, reader: RunReader) {
  const {kind: _, trace, startNs, budget, goid: _goid, ...plain} = record;
  const name = reader.phases()[phase ?? -1]?.name;
  return {
    ...plain,
    ...{id: String(row), traceId: span.traceId, spanId: span.spanId, phase: name ?? null},
    ...(trace === undefined ? {} : {parentSpanId: trace.spanId}),
    ...(operation === undefined ? {} : {operation}),
    startUnixNs: String(startNs),
    budget: Object.fromEntries(budget),
  };
}

function partsJson(parts: readonly {readonly part: string; readonly ns: number}[]): PartsJson {
  return Object.fromEntries(parts.map(({part, ns}) => [part, ns]));
}

function grouped<Key, Value>(values: readonly Value[], keyOf: (value: Value) => Key) {
  const groups = new Map<Key, Value[]>();
  for (const value of values) {
    const key = keyOf(value);
    groups.set(key, [...(groups.get(key) ?? []), value]);
  }
  return groups;
}
