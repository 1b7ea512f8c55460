// Writes the few pages that stand in for the ui: where nobody is logged in, or the ui is not built.
// They are plain HTML, because the content policy allows no inline style.

import {escapeHtml} from '../../guard/escape.js';

/** With `goOn`, the page opens that path by itself. */
export function writePage(title: string, text: string, goOn?: string): string {
  const refresh =
    goOn === undefined ? '' : `<meta http-equiv="refresh" content="0;url=${escapeHtml(goOn)}">`;
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    `<title>regscope: ${escapeHtml(title)}</title>${refresh}</head>`,
    `<body><h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p></body></html>\n`,
  ].join('');
}
