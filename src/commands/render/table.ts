// Tables of plain text: columns as wide as what is in them, figures to the right, names to the left,
// and never wider than asked for: the widest column of names is cut first.

import {visibleText} from '../../guard/escape.js';
import type {Paint, Tone} from './paint.js';
import {paintWith} from './paint.js';

export type Cell = string | {readonly text: string; readonly tone: Tone};

export interface TableOptions {
  readonly paint?: Paint;
  /** Columns of the terminal; 100 by default. */
  readonly width?: number;
  readonly indent?: number;
}

const GAP = '  ';
const NARROWEST = 6;

/** Lines ending in a newline; nothing for no rows. Cells may hold hostile text. */
export function writeTable(
  headers: readonly string[],
  rows: readonly (readonly Cell[])[],
  {paint = paintWith(false), width = 100, indent = 0}: TableOptions = {},
): string {
  if (rows.length === 0) return '';
  const body = rows.map((row) => row.map(readCell));
  const right = headers.map((_, column) => body.every((row) => isFigure(row[column]!.text)));
  const widths = fitWidths(headers, body, right, width - indent);

  const writeRow = (cells: readonly {text: string; tone: Tone}[]): string => {
    const padded = cells.map(({text, tone}, column) => {
      const cut = cutTo(text, widths[column]!);
      const blank = ' '.repeat(widths[column]! - lengthOf(cut));
      return right[column] ? blank + paint(tone, cut) : paint(tone, cut) + blank;
    });
    return `${' '.repeat(indent)}${padded.join(GAP)}`.trimEnd() + '\n';
  };

  const head = headers.map((text) => ({text, tone: 'faint' as const}));
  return [head, ...body].map(writeRow).join('');
}

function readCell(cell: Cell): {text: string; tone: Tone} {
  const {text, tone} = typeof cell === 'string' ? {text: cell, tone: 'plain' as const} : cell;
  return {text: visibleText(text), tone};
}

function fitWidths(
  headers: readonly string[],
  body: readonly (readonly {text: string}[])[],
  right: readonly boolean[],
  room: number,
): number[] {
  const widths = headers.map((header, column) =>
    Math.max(lengthOf(header), ...body.map((row) => lengthOf(row[column]!.text))),
  );
  let excess = widths.reduce((sum, each) => sum + each, GAP.length * (widths.length - 1)) - room;
  for (; excess > 0; excess -= 1) {
    const names = widths.map((each, column) => (right[column] || each <= NARROWEST ? 0 : each));
    const widest = Math.max(...names);
    if (widest === 0) break;
    widths[names.indexOf(widest)]! -= 1;
  }
  return widths;
}

/** Shortens in the middle, because the ends of paths, images and peers tell them apart. */
function cutTo(text: string, width: number): string {
  const characters = [...text];
  if (characters.length <= width) return text;
  const tail = Math.floor((width - 1) / 2);
  const head = width - 1 - tail;
  return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - tail).join('')}`;
}

function lengthOf(text: string): number {
  return [...text].length;
}

function isFigure(text: string): boolean {
  return /^([+−-]?[\d.,]+( ?(%|[KMGT]?i?B|ms|s|\/s))?|–|)$/.test(text);
}
