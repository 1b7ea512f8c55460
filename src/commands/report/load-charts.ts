// What clients measured over time, as charts: the latency of each operation, throughput, failures, users.

import type {ReportJson} from '../../contract/report-json.js';
import {mergeHistograms, quantileNs, totalCount, type Histogram} from '../../domain/histogram.js';
import {triedCount, type LoadReport} from '../../domain/load.js';
import type {RunReader} from '../../domain/ports.js';
import type {TimeChart} from '../../export/document.js';

const MOST_COLUMNS = 150;
const MOST_OPERATIONS = 6;
const QUANTILES = [0.5, 0.95, 0.99] as const;

interface Column {
  readonly latencies: Map<string, Histogram[]>;
  readonly ended: Map<string, number>;
  readonly failed: Map<string, number>;
  /** The most users of each generator. */
  readonly users: Map<string, number>;
}

/** None without reports of a generator. */
export function loadCharts(reader: RunReader, {durationMs, phases}: ReportJson): TimeChart[] {
  const columnMs = Math.max(1000, Math.ceil(durationMs / MOST_COLUMNS / 1000) * 1000);
  const startNs = reader.run().startNs;
  const columns = Array.from({length: Math.max(1, Math.ceil(durationMs / columnMs))}, newColumn);
  for (const report of reader.loadReports()) {
    const at = Math.floor(Number(report.startNs - startNs) / 1e6 / columnMs);
    if (columns[at] !== undefined) add(columns[at], report);
  }
  const operations = [...new Set(columns.flatMap(({ended}) => [...ended.keys()]))];
  if (operations.length === 0) return [];
  const shown = operations.slice(0, MOST_OPERATIONS);
  const sinceStart = (ns: string): number => Number(BigInt(ns) - startNs) / 1e6;
  const frame = {
    columnMs,
    phases: phases.map(({phase, durationMs: lasted}) => {
      const fromMs = sinceStart(phase.startUnixNs);
      return {name: phase.name, fromMs, toMs: fromMs + lasted};
    }),
  };
  const perSecond = (of: 'ended' | 'failed') =>
    shown.map((name) => ({
      name,
      values: columns.map((column) => ((column[of].get(name) ?? 0) * 1000) / columnMs),
    }));
  const hasFailed = columns.some(({failed}) => [...failed.values()].some((count) => count > 0));
  return [
    ...shown.map((name) => ({
      ...{...frame, title: `Latency of ${name}`, unit: 'ms'},
      series: QUANTILES.map((q) => quantileSeries(columns, name, q)),
    })),
    {...frame, title: 'Throughput', unit: 'operations a second', series: perSecond('ended')},
    ...(hasFailed
      ? [{...frame, title: 'Failures', unit: 'a second', series: perSecond('failed')}]
      : []),
    {
      ...frame,
      title: 'Users',
      unit: 'users',
      series: [{name: 'users', values: columns.map(usersOf)}],
    },
  ];
}

function newColumn(): Column {
  return {latencies: new Map(), ended: new Map(), failed: new Map(), users: new Map()};
}

function add({latencies, ended, failed, users}: Column, {source, state, rows}: LoadReport): void {
  users.set(source, Math.max(users.get(source) ?? 0, state.users));
  for (const row of rows) {
    if (row.scope !== 'operation') continue;
    const {operation, latency, errors} = row;
    latencies.set(operation, [...(latencies.get(operation) ?? []), latency]);
    ended.set(operation, (ended.get(operation) ?? 0) + triedCount(row));
    const wrong = Object.values(errors).reduce((sum, count) => sum + count, 0);
    failed.set(operation, (failed.get(operation) ?? 0) + wrong);
  }
}

function quantileSeries(columns: readonly Column[], operation: string, q: number) {
  const values = columns.map(({latencies}) => {
    const merged = mergeHistograms(latencies.get(operation) ?? []);
    return totalCount(merged) === 0 ? undefined : quantileNs(merged, q)! / 1e6;
  });
  return {name: `p${q * 100}`, values};
}

function usersOf({users}: Column): number | undefined {
  return users.size === 0 ? undefined : [...users.values()].reduce((sum, count) => sum + count, 0);
}
