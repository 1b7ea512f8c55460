// Tables of plain text. Columns are as wide as their content, figures stand to the right and names to
// the left. A table that would be wider than the width gets shorter names: the widest column first.

import stringWidth from 'string-width';

import {visibleText} from '../../guard/escape.js';
import {cutMiddle} from './cut.js';
import type {Paint, Tone} from './paint.js';
import {paintWith} from './paint.js';

export type Cell = string | {readonly text: string; readonly tone: Tone};

export interface TableData {
  readonly headers: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface TableOptions {
  readonly paint?: Paint;
  /** Columns of the terminal; 100 by default. */
  readonly width?: number;
  readonly indent?: number;
  /** Headers of names that are of no use when they are cut. */
  readonly whole?: readonly string[];
}

const GAP = '  ';
/** Columns of names are not cut below this width. */
const NARROWEST = 6;

/** Lines that end in a newline; an empty text without rows. Cells may hold hostile text. */
export function writeTable(
  headers: readonly string[],
  rows: readonly (readonly Cell[])[],
  {paint = paintWith(false), width = 100, indent = 0, whole = []}: TableOptions = {},
): string {
  if (rows.length === 0) return '';
  const body = rows.map((row) => row.map(readCell));
  const right = headers.map((_, column) => body.every((row) => isFigure(row[column]!.text)));
  const isWhole = headers.map((header, column) => right[column]! || whole.includes(header));
  const widths = fitWidths(headers, body, isWhole, width - indent);

  const writeRow = (cells: readonly {text: string; tone: Tone}[]): string => {
    const padded = cells.map(({text, tone}, column) => {
      const cut = cutMiddle(text, widths[column]!);
      const blank = ' '.repeat(widths[column]! - stringWidth(cut));
      return right[column] ? blank + paint(tone, cut) : paint(tone, cut) + blank;
    });
    return `${' '.repeat(indent)}${padded.join(GAP)}`.trimEnd() + '\n';
  };

  const head = headers.map((text) => ({text, tone: 'faint' as const}));
  return [head, ...body].map(writeRow).join('');
}

/** A cell's text as it was given, which may be hostile. */
export function textOf(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell.text;
}

function readCell(cell: Cell): {text: string; tone: Tone} {
  const {text, tone} = typeof cell === 'string' ? {text: cell, tone: 'plain' as const} : cell;
  return {text: visibleText(text), tone};
}

function fitWidths(
  headers: readonly string[],
  body: readonly (readonly {text: string}[])[],
  isWhole: readonly boolean[],
  width: number,
): number[] {
  const widths = headers.map((header, column) =>
    Math.max(stringWidth(header), ...body.map((row) => stringWidth(row[column]!.text))),
  );
  let excess = widths.reduce((sum, each) => sum + each, GAP.length * (widths.length - 1)) - width;
  for (; excess > 0; excess -= 1) {
    const names = widths.map((each, column) => (isWhole[column] || each <= NARROWEST ? 0 : each));
    const widest = Math.max(...names);
    if (widest === 0) break;
    widths[names.indexOf(widest)]! -= 1;
  }
  return widths;
}

function isFigure(text: string): boolean {
  return /^([+−-]?[\d.,]+( ?(%|[KMGT]?i?B|ms|s|\/s))?|–|)$/.test(text);
}
