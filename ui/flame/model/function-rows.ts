// The rows of the table of functions: the weight of each by itself and with its callees, and in a
// difference how much it grew. Time of waits belongs to the function that began to wait, as in
// reports.

import {blamedFrames} from '../../../src/domain/stacks/blamed-function.js';
import type {Frame} from '../../../src/domain/stacks/stack.js';
import type {Folded} from '../../../src/flame/fold.js';
import {weighFunctions} from '../../../src/flame/function-table.js';
import {ROOT} from '../../../src/flame/stack-tree.js';
import type {FunctionSort} from '../../address/flame-view.js';
import {isBeyondChance} from './flame-change.js';
import type {FlameGraph, WeighedSides} from './flame-graph.js';
import type {Search} from './flame-search.js';

/** Weights are shares of all weight. `before` and `grew` are about the function by itself. */
export interface FunctionRow {
  readonly frame: number;
  readonly self: number;
  readonly total: number;
  readonly before: number;
  readonly grew: number;
  /** The change is more than chance explains. */
  readonly isSure: boolean;
}

export function usualSort({before}: Pick<WeighedSides, 'before'>): FunctionSort {
  return {column: before === undefined ? 'self' : 'grew', descending: true};
}

/** The functions that have weight on one side at least. */
export function functionRows({tree, frames, kind, unit, now, before}: FlameGraph): FunctionRow[] {
  const blamed = blamedFrames({frames, tree}, kind);
  const ownShares = (side: Folded | undefined): Float64Array => {
    const shares = new Float64Array(frames.length);
    const all = side?.total[ROOT] ?? 0;
    if (side === undefined || all === 0) return shares;
    side.self.forEach((weight, node) => {
      if (weight > 0 && blamed[node]! >= 0) shares[blamed[node]!]! += weight / all;
    });
    return shares;
  };
  const [own, earlier] = [ownShares(now), ownShares(before)];
  const sums = {now: now.total[ROOT]!, before: before?.total[ROOT] ?? 0, unit};
  const totals = new Float64Array(frames.length);
  for (const {frame, total} of weighFunctions(tree, now, frames.length)) {
    totals[frame] = total / now.total[ROOT]!;
  }
  return frames
    .map((_, frame) => {
      const [self, was] = [own[frame]!, earlier[frame]!];
      const isSure = before !== undefined && isBeyondChance(self, was, sums);
      return {frame, self, total: totals[frame]!, before: was, grew: self - was, isSure};
    })
    .filter(({total, before: was}) => total > 0 || was > 0);
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
