// Where the time of a phase's requests went, as a table: for each step the requests around the
// median and the slowest, with the parts of their time, the largest first.

import type {BudgetBandJson, BudgetReportJson} from '../../insight/budget-json.js';
import {count, millis} from './figures.js';
import type {Room} from './room.js';
import type {Cell} from './table.js';
import {writeTable} from './table.js';

const ROWS_SHOWN = 8;
/** Of a part, in what is left of the line beside the figures. */
const LONGEST_PART = 24;
const PARTS_WIDTH = 54;
/** Smaller parts are not told: `--json` has them. */
const SMALLEST_SHARE = 0.01;

export function renderBudgets(budgets: readonly BudgetReportJson[], room: Room): string {
  if (budgets.length === 0) return '';
  const {paint, width} = room;
  const rows = budgets.slice(0, ROWS_SHOWN).flatMap((budget) => rowsOf(budget, budgets));
  const headers = ['request', 'of', 'number', 'ms', 'where its time went, ms'];
  const table = writeTable(headers, rows, {paint, width, indent: 2});
  const rest = budgets.length - ROWS_SHOWN;
  return `\n${table}${rest > 0 ? `  ${paint('faint', `and ${rest} more steps`)}\n` : ''}`;
}

function rowsOf(budget: BudgetReportJson, all: readonly BudgetReportJson[]): Cell[][] {
  const {requests, median, slowest} = budget;
  return [
    [nameOf(budget, all), 'median', count(requests), millis(median.durationMs), partsOf(median)],
    ['', 'slowest 1 %', count(slowest.requests), millis(slowest.durationMs), partsOf(slowest)],
  ];
}

/** With its target where the report has several. */
export function nameOf(
  {target, step, side}: Pick<BudgetReportJson, 'target' | 'step' | 'side'>,
  all: readonly Pick<BudgetReportJson, 'target'>[],
): string {
  const asked = side === 'client' ? `${step} asked` : step;
  const many = new Set(all.map((each) => each.target)).size > 1;
  if (!many) return asked;
  return side === 'client' ? `${step} by ${target}` : `${step} in ${target}`;
}

/** As many as there is room for: `fs.sync 4.21 (61 %), cpu 0.90 (13 %), …`. */
function partsOf({parts}: BudgetBandJson): string {
  let text = '';
  for (const {part, ms, share} of parts) {
    if (share < SMALLEST_SHARE) break;
    const told = `${cut(part)} ${millis(ms)} (${Math.round(share * 100)} %)`;
    const longer = text === '' ? told : `${text}, ${told}`;
    if (longer.length > PARTS_WIDTH) return `${text}, …`;
    text = longer;
  }
  return text;
}

function cut(part: string): string {
  return part.length <= LONGEST_PART ? part : `${part.slice(0, LONGEST_PART - 1)}…`;
}
