// What takes longer in the requests of the second of two phases: for each step its parts, the largest
// difference first, on average and in the slowest 1 %.

import type {BudgetChangeJson, BudgetComparisonJson} from '../../contract/budget-json.js';
import {count, millis} from './figures.js';
import type {Room} from './layout.js';
import type {Cell} from './table.js';
import {writeTable} from './table.js';

const STEPS_SHOWN = 4;
const PARTS_SHOWN = 8;
/** Differences of less are noise of the clocks. */
const SMALLEST_MS = 0.001;

export function renderBudgetChanges(budgets: readonly BudgetComparisonJson[], room: Room): string {
  const shown = budgets.slice(0, STEPS_SHOWN);
  const rest = budgets.length - shown.length;
  const more = rest > 0 ? [`\n  ${room.paint('faint', `and ${rest} more steps`)}\n`] : [];
  return [...shown.map((budget) => renderStep(budget, budgets, room)), ...more].join('');
}

function renderStep(
  budget: BudgetComparisonJson,
  all: readonly BudgetComparisonJson[],
  {paint, width}: Room,
): string {
  const {beforeRequests, afterRequests, mean, slowest} = budget;
  const title = `${nameOf(budget, all)}, ms per request`;
  const headers = [title, 'before', 'after', 'change', 'slowest 1 %', 'after', 'change'];
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
}

function lineOf(name: string, mean: Change, slowest: Change | undefined): Cell[] {
  return [name, ...cellsOf(mean), ...(slowest === undefined ? ['', '', ''] : cellsOf(slowest))];
}

function cellsOf({beforeMs, afterMs, deltaMs}: Change): Cell[] {
  const text = `${deltaMs < 0 ? '−' : '+'}${millis(Math.abs(deltaMs))}`;
  return [millis(beforeMs), millis(afterMs), {text, tone: deltaMs > 0 ? 'bad' : 'good'}];
}

function partIn({parts}: BudgetChangeJson, name: string): Change | undefined {
  return parts.find(({part}) => part === name);
}

/** With its target where there are several. */
function nameOf(
  {target, step, side}: BudgetComparisonJson,
  all: readonly BudgetComparisonJson[],
): string {
  const many = new Set(all.map((each) => `${each.side} ${each.target}`)).size > 1;
  if (!many) return step;
  return side === 'client' ? `${step} by ${target}` : `${step} in ${target}`;
}
