// Tables of where the time of a phase's requests went. Each step has a row for the requests around the
// median and one for the slowest 1 %, with the parts of their time, the largest first.

import stringWidth from 'string-width';

import {visibleText} from '../../guard/escape.js';
import type {BudgetBandJson, BudgetReportJson} from '../../contract/budget-json.js';
import {groupBy} from '../../domain/group-by.js';
import {partName} from '../../domain/hops/peer-words.js';
import {count, millis} from './cells.js';
import type {Layout} from './layout.js';
import type {Cell} from './table.js';
import {writeTable} from './table.js';

const STEPS_SHOWN = 8;
const LONGEST_NAME = 30;
const LONGEST_PART = 24;
/** Smaller parts are left out here. `--json` has them. */
const SMALLEST_SHARE = 0.01;
const INDENT = 2;
/** The width of the columns between the first and the last, with all gaps. */
const FIGURES_WIDTH = 31;

/** Writes a table for each target. */
export function renderBudgets(budgets: readonly BudgetReportJson[], layout: Layout): string {
  const byTarget = groupBy(budgets, ({side, target}) => `${side} ${target}`);
  return byTarget.map((group) => renderTarget(group, layout)).join('');
}

function renderTarget(budgets: readonly BudgetReportJson[], {paint, width}: Layout): string {
  const {side, target} = budgets[0]!;
  const name = visibleText(target, LONGEST_NAME);
  const title = side === 'server' ? `answered by ${name}` : `asked by ${name}`;
  const shown = budgets.slice(0, STEPS_SHOWN);
  const first = Math.max(stringWidth(title), ...shown.map(({step}) => stringWidth(step)));
  const partsWidth = width - INDENT - first - FIGURES_WIDTH;
  const rows = shown.flatMap((budget) => rowsOf(budget, partsWidth));
  const headers = [title, 'of', 'number', 'ms', 'where its time went, ms'];
  const table = writeTable(headers, rows, {paint, width, indent: INDENT});
  const rest = budgets.length - shown.length;
  return `\n${table}${rest > 0 ? `  ${paint('faint', `and ${rest} more steps`)}\n` : ''}`;
}

function rowsOf({step, requests, median, slowest}: BudgetReportJson, partsWidth: number): Cell[][] {
  return [
    [step, 'median', count(requests), millis(median.durationMs), partsOf(median, partsWidth)],
    [
      ...['', 'slowest 1 %', count(slowest.requests), millis(slowest.durationMs)],
      partsOf(slowest, partsWidth),
    ],
  ];
}

/** As many parts as fit: `fs.sync 4.21 (61 %), cpu 0.90 (13 %), …`. */
function partsOf({parts}: BudgetBandJson, width: number): string {
  let text = '';
  for (const {part, ms, share} of parts) {
    if (share < SMALLEST_SHARE) break;
    const name = visibleText(partName(part), LONGEST_PART);
    const told = `${name} ${millis(ms)} (${Math.round(share * 100)} %)`;
    if (text !== '' && stringWidth(text) + 2 + stringWidth(told) > width - 3) return `${text}, …`;
    text = text === '' ? told : `${text}, ${told}`;
  }
  return text;
}
