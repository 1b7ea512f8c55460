// The report on a terminal: the verdict first, then what the clients saw, then phase by phase what
// the kernel saw, then whether the measurement can be trusted. `--json` has every figure; a table
// here shows the largest.

import {visibleText} from '../../guard/escape.js';
import type {PhaseReportJson, ReportJson} from '../../contract/report-json.js';
import {renderFunctionGrowth} from './functions.js';
import {bytesOrDash, count, failedCell, millis, perSecond} from './figures.js';
import {renderPhase} from './report-phase.js';
import {renderSoaks} from './report-soak.js';
import {renderTrust} from './report-trust.js';
import type {RenderOptions, Room} from './layout.js';
import {roomOf} from './layout.js';
import type {Cell} from './table.js';
import {writeTable} from './table.js';
import {wrap} from './wrap.js';

export type {RenderOptions} from './layout.js';

export function renderReport(report: ReportJson, options: RenderOptions): string {
  const room = roomOf(options);
  const parts = [
    renderHead(report, room),
    renderOperations(report.phases, room),
    ...report.phases.map((phase) => renderPhase(phase, room)),
    renderSoaks(report.soaks, room),
    renderFunctionGrowth(report.functions, room),
    renderTrust(report, room),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function renderHead(report: ReportJson, {paint, width}: Room): string {
  const {run, durationMs, degraded, verdict} = report;
  const date = new Date(Number(BigInt(run.startUnixNs) / 1_000_000n)).toISOString().slice(0, 19);
  const title = `${visibleText(run.name)}  ${(durationMs / 1000).toFixed(1)} s  ${date}Z  ${run.id}`;
  const lines = verdict.map((sentence, index) => {
    const tone = index === 0 ? 'strong' : 'plain';
    return wrap(visibleText(sentence), width, '• ').map((line) => paint(tone, line));
  });
  const mark = degraded ? ` ${paint('bad', 'DEGRADED')}` : '';
  return [paint('strong', 'run') + ` ${title}${mark}`, '', ...lines.flat(), ''].join('\n');
}

function renderOperations(phases: readonly PhaseReportJson[], {paint, width}: Room): string {
  const rows = phases.flatMap((report) =>
    report.operations.map((row): Cell[] => [
      visibleText(report.phase.name),
      row.operation,
      count(row.count),
      perSecond(row.perSecond),
      failedCell(row.failed, row.count, row.errors),
      millis(row.p50Ms),
      millis(row.p95Ms),
      millis(row.p99Ms),
      bytesOrDash(row.bytesIn + row.bytesOut),
    ]),
  );
  const headers = [
    'phase',
    'operation',
    'count',
    '/s',
    'failed',
    'p50 ms',
    'p95 ms',
    'p99 ms',
    'bytes',
  ];
  const table = writeTable(headers, rows, {paint, width});
  return table === '' ? '' : `${paint('strong', 'Operations')}\n${table}`;
}
