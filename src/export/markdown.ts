// Blocks of Markdown (GitHub's flavour).

import {escapeMarkdown} from '../guard/escape.js';

/** Cells are Markdown already. */
export function markdownTable(
  headers: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  return [headers, headers.map(() => '---'), ...rows].map(line).join('');
}

/** Sentences are hostile text. */
export function markdownList(sentences: readonly string[]): string {
  return sentences.map((sentence) => `- ${escapeMarkdown(sentence)}\n`).join('');
}
