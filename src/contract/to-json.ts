// Turns the words of the domain into JSON. Pure. JSON that comes in is checked where it comes in.

import {isDegraded, unaccounted} from '../domain/accounting.js';
import type {AgentAccount} from '../domain/accounting.js';
import type {Histogram} from '../domain/histogram.js';
import {sortedBuckets} from '../domain/histogram.js';
import type {
  AccountJson,
  AgentJson,
  AgentsJson,
  FigureJson,
  HistogramJson,
  HostJson,
  IntervalJson,
  LoadReportJson,
  LoadRowJson,
  PhaseJson,
  ProcessJson,
  RunJson,
} from './run-json.js';
import type {HistoryJson, HistoryRunJson} from './history-json.js';
import type {HistoryRun, RunHistory} from '../domain/history/history-run.js';
import type {LoadReport, LoadRow} from '../domain/load.js';
import {optional} from '../domain/optional.js';
import type {AgentList, AgentStatus, IntervalFigures} from '../domain/ports.js';
import type {Figure} from '../domain/record.js';
import type {Phase, Run} from '../domain/run.js';
import type {Host, TargetProcess} from '../domain/target.js';

export function runJson(run: Run): RunJson {
  return {
    id: run.id,
    name: run.name,
    labels: run.labels,
    record: run.record,
    startUnixNs: String(run.startNs),
    ...optional('endUnixNs', run.endNs?.toString()),
    ...optional('interrupted', run.interrupted),
    ...optional('late', run.late),
    ...optional('note', run.note),
    traceId: run.traceId,
    spanId: run.spanId,
  };
}

export function historyRunJson({run, bytes, summary}: HistoryRun): HistoryRunJson {
  return {...runJson(run), bytes, summary};
}

export function historyJson({runs, damaged, unread}: RunHistory): HistoryJson {
  return {runs: runs.map(historyRunJson), damaged, unread};
}

export function phaseJson({startNs, endNs, ...phase}: Phase): PhaseJson {
  return {
    ...phase,
    startUnixNs: String(startNs),
    ...optional('endUnixNs', endNs?.toString()),
  };
}

export function hostJson(agentId: string, {bootId: _, ...host}: Host): HostJson {
  return {agentId, ...host};
}

export function processJson(process: TargetProcess): ProcessJson {
  const {target, targetKind, pid, exe, comm, container, listenPorts, version} = process;
  return {
    ...{target, targetKind, pid, exe, comm, listenPorts},
    ...optional('container', container),
    ...optional('version', version),
  };
}

export function agentJson(agent: AgentStatus): AgentJson {
  const {agentId, host, clockOffsetNs, clockErrorNs, processes, ...status} = agent;
  return {
    ...hostJson(agentId, host),
    ...status,
    processes: processes.map(processJson),
    clockOffsetMs: Number(clockOffsetNs) / 1e6,
    clockErrorMs: Number(clockErrorNs) / 1e6,
  };
}

export function agentsJson({agents, cut}: AgentList): AgentsJson {
  return {agents: agents.map(agentJson), ...optional('cut', cut > 0 ? cut : undefined)};
}

export function histogramJson(histogram: Histogram): HistogramJson {
  return {precisionBits: histogram.precisionBits, counts: sortedBuckets(histogram)};
}

export function figureJson(figure: Figure): FigureJson {
  const {target, probe, series, metric} = figure;
  const key = {target, probe, series, metric};
  switch (figure.kind) {
    case 'histogram':
      return {...key, histogram: histogramJson(figure.histogram)};
    case 'counter':
      return {...key, count: figure.value};
    case 'gauge':
      return {...key, level: figure.value};
  }
}

export function intervalJson({agentId, startNs, endNs, figures}: IntervalFigures): IntervalJson {
  return {
    agentId,
    startUnixNs: String(startNs),
    endUnixNs: String(endNs),
    figures: figures.map(figureJson),
  };
}

export function loadReportJson({startNs, endNs, rows, ...report}: LoadReport): LoadReportJson {
  return {
    ...report,
    startUnixNs: String(startNs),
    endUnixNs: String(endNs),
    rows: rows.map(loadRowJson),
  };
}

export function accountJson(account: AgentAccount): AccountJson {
  const {gapNs, ...counts} = account;
  return {
    ...counts,
    gapMs: Number(gapNs) / 1e6,
    unaccounted: unaccounted(account),
    degraded: isDegraded(account),
  };
}

function loadRowJson({latency, serviceTime, ...row}: LoadRow): LoadRowJson {
  return {
    ...row,
    latency: histogramJson(latency),
    ...optional('serviceTime', serviceTime && histogramJson(serviceTime)),
  };
}
