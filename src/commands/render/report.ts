// Writes the report for a terminal: the verdict first, then what the clients saw, then phase by phase
// what the kernel saw, then whether the measurement can be trusted. Tables show the largest figures;
// `--json` has all of them.

import {visibleText} from '../../guard/escape.js';
import type {PhaseReportJson, ReportJson} from '../../contract/report-json.js';
import {renderFunctionGrowth} from './functions.js';
import {columnRate} from '../../insight/words/columns.js';
import {bytesOrDash, count, failedCell, millis} from './cells.js';
import {renderPhase} from './report-phase.js';
import {renderSoaks} from './report-soak.js';
import {renderTrust} from './report-trust.js';
import type {RenderOptions, Layout} from './layout.js';
import {layoutOf} from './layout.js';
import type {Cell, TableData} from './table.js';
import {writeTable} from './table.js';
import {wrap} from './wrap.js';

export function renderReport(report: ReportJson, options: RenderOptions): string {
  const layout = layoutOf(options);
  const parts = [
    renderHead(report, layout),
    renderOperations(report.phases, layout),
    ...report.phases.map((phase) => renderPhase(phase, layout)),
    renderSoaks(report.soaks, layout),
    renderFunctionGrowth(report.functions, layout),
    renderTrust(report, layout),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function renderHead(report: ReportJson, {paint, width}: Layout): string {
  const {run, durationMs, degraded, verdict} = report;
  const date = new Date(Number(BigInt(run.startUnixNs) / 1_000_000n)).toISOString().slice(0, 19);
  const title = `${visibleText(run.name)}  ${(durationMs / 1000).toFixed(1)} s  ${date}Z  ${run.id}`;
  const lines = verdict.map((sentence, index) => {
    const tone = index === 0 ? 'strong' : 'plain';
    return wrap(visibleText(sentence), width, '• ').map((line) => paint(tone, line));
  });
  const cut = run.interrupted === undefined ? [] : wrap(visibleText(run.interrupted), width, '‼ ');
  const mark = degraded ? ` ${paint('bad', 'DEGRADED')}` : '';
  const head = [
    paint('strong', 'run') + ` ${title}${mark}`,
    ...cut.map((line) => paint('bad', line)),
  ];
  return [...head, '', ...lines.flat(), ''].join('\n');
}

function renderOperations(phases: readonly PhaseReportJson[], {paint, width}: Layout): string {
  const {headers, rows} = operationTable(phases);
  const table = writeTable(headers, rows, {paint, width});
  return table === '' ? '' : `${paint('strong', 'Operations')}\n${table}`;
}

export function operationTable(phases: readonly PhaseReportJson[]): TableData {
  const rows = phases.flatMap((report) =>
    report.operations.map((row): Cell[] => [
      visibleText(report.phase.name),
      row.operation,
      count(row.count),
      columnRate(row.perSecond),
      failedCell(row.failed, row.count, row.errors),
      millis(row.p50Ms),
      millis(row.p95Ms),
      millis(row.p99Ms),
      bytesOrDash(row.bytesIn + row.bytesOut),
    ]),
  );
  const headers = [
    ...['phase', 'operation', 'count', '/s', 'failed'],
    ...['p50 ms', 'p95 ms', 'p99 ms', 'bytes'],
  ];
  return {headers, rows};
}
