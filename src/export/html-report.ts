// Writes a report as one HTML file that opens offline. Its content policy allows the one script and the one
// style sheet that are in it, by their hashes, and no request to anywhere.

import {createHash} from 'node:crypto';
import {gzipSync} from 'node:zlib';

import type {HtmlReportJson} from '../contract/html-report-json.js';
import {escapeHtml, visibleText} from '../guard/escape.js';
import {barsFigure, chartFigure} from './chart-svg.js';
import type {Block, DocumentTable, ReportDocument} from './document.js';

/** What the page's script and style sheet are: the files of dist/report. */
export interface PageParts {
  readonly script: string;
  readonly style: string;
}

export function htmlReport(
  document: ReportDocument,
  graphs: HtmlReportJson,
  {script, style}: PageParts,
): string {
  // A `</script` within a string of the script would end it.
  const code = script.replaceAll('</script', '<\\/script');
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy(code, style)}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${text(document.title)} – regscope</title>`,
    `<style>${style}</style>`,
    '</head>',
    `<body class="report">${body(document, graphs)}`,
    `<script>${code}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function policy(script: string, style: string): string {
  const hash = (code: string): string =>
    `'sha256-${createHash('sha256').update(code).digest('base64')}'`;
  return [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function body(report: ReportDocument, graphs: HtmlReportJson): string {
  const marks = report.marks.map((mark) => ` <span class="mark">${text(mark)}</span>`).join('');
  return [
    `<h1>${text(report.title)}${marks}</h1>`,
    `<p class="facts">${report.facts.map(text).join(' · ')}</p>`,
    '<h2>Verdict</h2>',
    sentences(report.verdict, 'sentences verdict'),
    ...report.sections.flatMap(({title, blocks}) => {
      const written = blocks.map((block) => htmlBlock(block, graphs)).filter((html) => html !== '');
      return written.length === 0 ? [] : [`<h2>${text(title)}</h2>`, ...written];
    }),
  ].join('\n');
}

function htmlBlock(block: Block, graphs: HtmlReportJson): string {
  switch (block.kind) {
    case 'heading':
      return `<h3>${text(block.text)}</h3>`;
    case 'sentences':
      return sentences(block.items, 'sentences');
    case 'table':
      return table(block);
    case 'chart':
      return chartFigure(block);
    case 'bars':
      return block.bars.length === 0 ? '' : barsFigure(block.title, block.bars);
    case 'flames':
      return graphs.graphs.length === 0 ? '' : flames(graphs);
  }
}

/** Packed, because names of functions repeat: a tenth of the size. */
function flames(graphs: HtmlReportJson): string {
  const packed = gzipSync(JSON.stringify(graphs), {level: 9}).toString('base64');
  return [
    '<div id="flames"><noscript>Flame graphs need a script.</noscript></div>',
    `<script id="flame-data" type="text/plain">${packed}</script>`,
  ].join('\n');
}

function sentences(items: readonly string[], className: string): string {
  if (items.length === 0) return '';
  return `<ul class="${className}">${items.map((item) => `<li>${text(item)}</li>`).join('')}</ul>`;
}

function table({headers, rows}: DocumentTable): string {
  if (rows.length === 0) return '';
  const isFigure = headers.map((_, at) => rows.every((row) => FIGURE.test(row[at] ?? '')));
  const cell = (tag: string, value: string, at: number): string => {
    const shown = text(value);
    const figure = isFigure[at] ? ' class="figure"' : ` title="${shown}"`;
    return `<${tag}${figure}>${shown}</${tag}>`;
  };
  const head = headers.map((name, at) => cell('th', name, at)).join('');
  const lines = rows.map(
    (row) => `<tr>${row.map((each, at) => cell('td', each, at)).join('')}</tr>`,
  );
  return `<div class="table-frame"><table><thead><tr>${head}</tr></thead><tbody>${lines.join('\n')}</tbody></table></div>`;
}

const FIGURE = /^([+−-]?[\d.,]+( ?(%|[KMGT]?i?B|ms|s|\/s))?|–|)$/;

function text(value: string): string {
  return escapeHtml(visibleText(value));
}
