// Writes a report as Markdown, for an issue, a wiki or a pull request. Charts and flame graphs are left out;
// bars become tables.

import type {Block, PartBar, ReportDocument} from './document.js';
import {escapeMarkdown} from '../guard/escape.js';
import {markdownList, markdownTable} from './markdown.js';

export function markdownReport({title, facts, marks, verdict, sections}: ReportDocument): string {
  const told = sections.flatMap(({title: name, blocks}) => {
    const written = blocks.map(markdownBlock).filter((text) => text !== '');
    return written.length === 0 ? [] : [`## ${escapeMarkdown(name)}\n`, ...written];
  });
  const marked = marks.map((mark) => ` **${escapeMarkdown(mark)}**`).join('');
  const head = [
    `# ${escapeMarkdown(title)}${marked}\n`,
    `${facts.map(escapeMarkdown).join(' · ')}\n`,
  ];
  return [...head, markdownList(verdict), ...told].join('\n');
}

function markdownBlock(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `### ${escapeMarkdown(block.text)}\n`;
    case 'sentences':
      return markdownList(block.items);
    case 'table':
      return escapedTable(block.headers, block.rows);
    case 'bars':
      return escapedTable([block.title, 'ms', 'of which'], block.bars.map(barRow));
    case 'chart':
    case 'flames':
      return '';
  }
}

const PARTS_SHOWN = 6;

function barRow({name, totalMs, parts}: PartBar): string[] {
  const largest = parts.toSorted((left, right) => right.ms - left.ms).slice(0, PARTS_SHOWN);
  const words = largest.map(({label, ms}) => `${label} ${round(ms)}`);
  return [name, round(totalMs), words.join(', ')];
}

function escapedTable(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  return markdownTable(
    headers.map(escapeMarkdown),
    rows.map((row) => row.map(escapeMarkdown)),
  );
}

function round(ms: number): string {
  return String(Number(ms.toPrecision(3)));
}
