// The report of a run as the text of a file.

import type {RunReader} from '../../domain/ports.js';
import {htmlReport} from '../../export/html-report.js';
import {markdownReport} from '../../export/markdown-report.js';
import {buildReport} from '../../insight/report/report.js';
import {reportDocument} from './document.js';
import {flameGraphs} from './flame-graphs.js';
import {loadCharts} from './load-charts.js';
import {pageParts} from './page-parts.js';

/** `parts`: the folder of the page's script. Throws `EXPORT_PAGE_MISSING` where that is not built. */
export function writtenReport(
  reader: RunReader,
  format: 'html' | 'markdown',
  parts?: string,
): string {
  const report = buildReport(reader);
  if (format === 'markdown') return markdownReport(reportDocument(report, []));
  const charts = loadCharts(reader, report).map((chart) => ({kind: 'chart', ...chart}) as const);
  return htmlReport(reportDocument(report, charts), flameGraphs(reader, report), pageParts(parts));
}
