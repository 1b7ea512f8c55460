// The table of functions: what each weighs by itself and with what it called; and compared with
// another selection, what grew.

import type {Frame} from '../../src/domain/stack.js';
import {growth} from '../../src/flame/difference.js';
import {weighFunctions} from '../../src/flame/function-table.js';
import {ROOT} from '../../src/flame/stack-tree.js';
import type {WeighedSides} from './flame-graph.js';
import type {Search} from './flame-search.js';
import type {FunctionSort} from './flame-view.js';

/** Weights as shares of all; `before` and `grew` are those of the function by itself. */
export interface FunctionRow {
  readonly frame: number;
  readonly self: number;
  readonly total: number;
  readonly before: number;
  readonly grew: number;
}

export function usualSort({before}: WeighedSides): FunctionSort {
  return {column: before === undefined ? 'self' : 'grew', descending: true};
}

export function functionRows(sides: WeighedSides, frameCount: number): FunctionRow[] {
  const {tree, now, before} = sides;
  if (before !== undefined) {
    return growth(tree, before, now, frameCount).map(({frame, before: was, after, grew}) => ({
      ...{frame, self: after.self, total: after.total, before: was.self, grew},
    }));
  }
  const all = Math.max(now.total[ROOT]!, Number.MIN_VALUE);
  return weighFunctions(tree, now, frameCount).map(({frame, self, total}) => ({
    ...{frame, self: self / all, total: total / all, before: 0, grew: 0},
  }));
}

export function pickFunctions(
  rows: readonly FunctionRow[],
  frames: readonly Frame[],
  search: Search | undefined,
  {column, descending}: FunctionSort,
): FunctionRow[] {
  const sign = descending ? -1 : 1;
  const nameOf = ({frame}: FunctionRow): string => frames[frame]!.name;
  const order = (left: FunctionRow, right: FunctionRow): number =>
    column === 'name'
      ? sign * compare(nameOf(left), nameOf(right))
      : sign * (left[column] - right[column]) || right.self - left.self || right.total - left.total;
  return rows.filter(({frame}) => search === undefined || search.matches[frame] === 1).sort(order);
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
