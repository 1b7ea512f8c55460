// Tables of what takes longer in the requests of the second of two phases. Each step has one, with its
// parts on average and in the slowest 1 %, the largest difference first.

import type {BudgetChangeJson, BudgetComparisonJson} from '../../contract/budget-json.js';
import type {ChanceJson} from '../../contract/chance-json.js';
import {chanceCell, changeCell, count, millis} from './cells.js';
import type {Layout} from './layout.js';
import type {Cell} from './table.js';
import {writeTable} from './table.js';

const STEPS_SHOWN = 4;
const PARTS_SHOWN = 8;
/** Smaller differences are noise of the clocks. */
const SMALLEST_MS = 0.001;

export function renderBudgetChanges(
  budgets: readonly BudgetComparisonJson[],
  layout: Layout,
): string {
  const shown = budgets.slice(0, STEPS_SHOWN);
  const rest = budgets.length - shown.length;
  const more = rest > 0 ? [`\n  ${layout.paint('faint', `and ${rest} more steps`)}\n`] : [];
  return [...shown.map((budget) => renderStep(budget, budgets, layout)), ...more].join('');
}

function renderStep(
  budget: BudgetComparisonJson,
  all: readonly BudgetComparisonJson[],
  {paint, width}: Layout,
): string {
  const {beforeRequests, afterRequests, mean, slowest} = budget;
  const title = `${nameOf(budget, all)}, ms per request`;
  const hasChance = mean.chance !== undefined;
  const chance = hasChance ? ['99 %'] : [];
  const headers = [title, 'before', 'after', 'change', ...chance, 'slowest 1 %', 'after', 'change'];
  const lineOf = (name: string, change: Change, slow: Change | undefined): Cell[] => [
    ...[name, ...cellsOf(change), ...(hasChance ? [chanceCell(change.chance)] : [])],
    ...(slow === undefined ? ['', '', ''] : cellsOf(slow)),
  ];
  const whole = lineOf('all', mean, slowest);
  const parts = mean.parts
    .filter(({deltaMs}) => Math.abs(deltaMs) >= SMALLEST_MS)
    .slice(0, PARTS_SHOWN)
    .map((part) => lineOf(part.part, part, partIn(slowest, part.part)));
  const table = writeTable(headers, [whole, ...parts], {paint, width, indent: 2});
  const requests = `${count(beforeRequests)} → ${count(afterRequests)} requests`;
  return `\n${table}  ${paint('faint', requests)}\n`;
}

interface Change {
  readonly beforeMs: number;
  readonly afterMs: number;
  readonly deltaMs: number;
  readonly chance?: ChanceJson;
}

function cellsOf({beforeMs, afterMs, deltaMs, chance}: Change): Cell[] {
  return [millis(beforeMs), millis(afterMs), changeCell(deltaMs, chance)];
}

function partIn({parts}: BudgetChangeJson, name: string): Change | undefined {
  return parts.find(({part}) => part === name);
}

/** Names the target too where there are several. */
function nameOf(
  {target, step, side}: BudgetComparisonJson,
  all: readonly BudgetComparisonJson[],
): string {
  const many = new Set(all.map((each) => `${each.side} ${each.target}`)).size > 1;
  if (!many) return step;
  return side === 'client' ? `${step} by ${target}` : `${step} in ${target}`;
}
