// Adds to a comparison what chance explains of it: an interval for each operation, step, kind of
// request, part of a budget and place of a chain of hops.

import {optional} from '../../domain/optional.js';
import type {BudgetChangeJson, BudgetComparisonJson} from '../../contract/budget-json.js';
import type {ComparisonJson, DifferenceJson, MeanChangeJson} from '../../contract/report-json.js';
import {FEWEST_BLOCKS, FEWEST_RUNS} from './blocks.js';
import {chanceOf} from './chance-json.js';
import {changesOf, type Change, type ChangedFigure, type DrawnSides} from './change.js';
import {latencySums} from './client-blocks.js';
import {drawBlocks} from './draws.js';
import {grownWaits, partBlocks, type BudgetPair} from './grown-waits.js';
import {hopChances} from './hop-chance.js';
import {quantileChange} from './quantile.js';
import type {StretchFigures} from './stretch.js';

/** The tables show the p95 of clients. */
const TOLD_QUANTILE = 0.95;
/** Any two different numbers: the sides are drawn independently. */
const [SEED_BEFORE, SEED_AFTER] = [0x5eed, 0xb10c];

export interface StretchPair {
  readonly before: StretchFigures;
  readonly after: StretchFigures;
}

/** Leaves the intervals out where a side has too few blocks; `blocks` tells it. */
export function withChance<Compared extends Pick<ComparisonJson, 'client' | 'budgets' | 'hops'>>(
  comparison: Compared,
  pair: StretchPair,
): Compared & Pick<ComparisonJson, 'blocks'> {
  const {before, after} = pair;
  const counts = {before: before.blocks.count, after: after.blocks.count};
  const areRuns = before.areRuns === true && after.areRuns === true;
  const needed = areRuns ? FEWEST_RUNS : FEWEST_BLOCKS;
  const blocks = {...counts, needed, ...optional('of', areRuns ? ('runs' as const) : undefined)};
  if (Math.min(counts.before, counts.after) < needed) return {...comparison, blocks};
  const draws = {
    before: {...drawBlocks(counts.before, SEED_BEFORE), areApart: areRuns},
    after: {...drawBlocks(counts.after, SEED_AFTER), areApart: areRuns},
  };
  return {
    ...comparison,
    blocks,
    client: clientChances(comparison.client, pair, draws),
    budgets: budgetChances(comparison.budgets, pair, draws),
    ...optional('hops', comparison.hops && hopsWithChance(comparison.hops, pair, draws)),
  };
}

function hopsWithChance(
  hops: NonNullable<ComparisonJson['hops']>,
  {before, after}: StretchPair,
  draws: DrawnSides,
): NonNullable<ComparisonJson['hops']> {
  const [left, right] = [before.hops?.(), after.hops?.()];
  return left === undefined || right === undefined
    ? hops
    : hopChances(hops, {before: left, after: right}, draws);
}

// Quantiles are asked one by one, means together.
function clientChances(
  rows: readonly DifferenceJson[],
  {before, after}: StretchPair,
  draws: DrawnSides,
): DifferenceJson[] {
  const pairs = rows.flatMap((row) => {
    const key = JSON.stringify([row.operation, row.step]);
    const [left, right] = [before.clients.get(key), after.clients.get(key)];
    return left === undefined || right === undefined ? [] : [{row, left, right}];
  });
  const means = changesOf(
    pairs.map(({row, left, right}) => {
      return {key: row, before: latencySums(left), after: latencySums(right)};
    }),
    draws,
  );
  const byRow = new Map(pairs.map((pair) => [pair.row, pair]));
  return rows.map((row) => {
    const pair = byRow.get(row);
    if (pair === undefined) return row;
    const sides = {before: pair.left.latencies, after: pair.right.latencies};
    const chance = chanceOf(quantileChange(TOLD_QUANTILE, sides, draws, pairs.length));
    return {...row, ...optional('chance', chance), ...optional('mean', meanOf(means.get(row)))};
  });
}

function meanOf(change: Change | undefined): MeanChangeJson | undefined {
  if (change === undefined) return undefined;
  const {before, after, delta} = change;
  const ms = {beforeMs: before / 1e6, afterMs: after / 1e6, deltaMs: delta / 1e6};
  return {...ms, chance: chanceOf(change)!};
}

// First all kinds of requests are asked together, then all parts of one kind. Only the parts of a
// kind that changed are told, so parts need not share their error with those of other kinds.
function budgetChances(
  rows: readonly BudgetComparisonJson[],
  {before, after}: StretchPair,
  draws: DrawnSides,
): BudgetComparisonJson[] {
  const pairs = rows.flatMap((row): BudgetPair[] => {
    const key = JSON.stringify([row.target, row.step, row.side]);
    const [left, right] = [before.budgets.get(key), after.budgets.get(key)];
    return left === undefined || right === undefined ? [] : [{row, left, right}];
  });
  const changes = changesOf(pairs.map(durations), draws);
  const waits = grownWaits(pairs, draws);
  const byRow = new Map(pairs.map((pair) => [pair.row, pair]));
  return rows.map((row) => {
    const pair = byRow.get(row);
    if (pair === undefined) return row;
    const whole = chanceOf(changes.get(row));
    const mean = {
      ...row.mean,
      ...optional('chance', whole),
      ...optional('grownWait', waits.get(row)),
    };
    return {...row, mean: {...mean, parts: partChances(row.mean.parts, pair, draws)}};
  });
}

function partChances(
  parts: BudgetChangeJson['parts'],
  {left, right}: BudgetPair,
  draws: DrawnSides,
): BudgetChangeJson['parts'] {
  const figures = parts.map(({part}) => ({
    key: part,
    before: partBlocks(left, part),
    after: partBlocks(right, part),
  }));
  const changes = changesOf(figures, draws);
  return parts.map((each) => ({...each, ...optional('chance', chanceOf(changes.get(each.part)))}));
}

function durations({row, left, right}: BudgetPair): ChangedFigure<BudgetComparisonJson> {
  return {
    key: row,
    before: {sums: left.durations, per: left.requests},
    after: {sums: right.durations, per: right.requests},
  };
}
