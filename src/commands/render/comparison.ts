// Writes a comparison for a terminal: for each pair of phases what grew and what fell, the largest
// difference first.

import {visibleText} from '../../guard/escape.js';
import {comparedCauses} from '../../insight/causes/cause-sentence.js';
import {growthSentence} from '../../insight/change/growth-sentence.js';
import {hopSentences} from '../../insight/change/hop-sentence.js';
import type {
  ComparisonJson,
  DifferenceJson,
  RunComparisonJson,
} from '../../contract/report-json.js';
import {renderBudgetChanges} from './comparison-budget.js';
import {renderHopChanges} from './comparison-hops.js';
import {chanceCell, changeCell, count, millis} from './cells.js';
import {renderFunctionChanges} from './functions.js';
import type {RenderOptions, Layout} from './layout.js';
import {layoutOf} from './layout.js';
import type {Cell} from './table.js';
import {writeTable} from './table.js';
import {wrap} from './wrap.js';

const SHOWN = 10;

export function renderComparison(
  {comparisons, unmatched}: RunComparisonJson,
  options: RenderOptions,
): string {
  const layout = layoutOf(options);
  const pairs = comparisons.map((comparison) => renderPair(comparison, layout));
  const single = unmatched.map(
    ({run, phase}) => `only in ${visibleText(run)}: ${visibleText(phase)}\n`,
  );
  if (pairs.length + single.length === 0) return 'neither run has a phase\n';
  return [...pairs, single.join('')].filter((part) => part !== '').join('\n');
}

function renderPair(comparison: ComparisonJson, layout: Layout): string {
  const {before, after, client, kernel, budgets, hops, functions, effect, per} = comparison;
  const title = `${name(before)} → ${name(after)}`;
  const most = growthSentence(comparison) ?? kernel[0]?.sentence ?? client[0]?.sentence;
  const verdict = [
    ...comparedCauses(comparison),
    most ?? 'no difference worth telling',
    ...hopSentences(hops),
    ...effect.flatMap(({sentence}) => sentence ?? []),
  ];
  return [
    ...wrap(title, layout.width).map((line) => `${layout.paint('strong', line)}\n`),
    ...verdict.flatMap((sentence) =>
      wrap(visibleText(sentence), layout.width, '• ').map((line) => `${line}\n`),
    ),
    renderDifferences('p95, ms', client, layout),
    renderHopChanges(hops, layout),
    renderBudgetChanges(budgets, layout),
    kernel.length > 0 && budgets.length > 0 ? '\n' : '',
    renderDifferences(`ms per ${per}`, kernel, layout),
    renderFunctionChanges(functions, per, layout),
  ].join('');
}

function name({run, phase, operations}: ComparisonJson['before']): string {
  return `${visibleText(run)}: ${visibleText(phase)} (${count(operations)} operations)`;
}

function renderDifferences(
  unit: string,
  differences: readonly DifferenceJson[],
  {paint, width}: Layout,
): string {
  const hasChance = differences.some(({chance}) => chance !== undefined);
  const rows = differences
    .slice(0, SHOWN)
    .map((difference): Cell[] => [
      difference.subject,
      difference.target ?? '',
      millis(difference.beforeMs),
      millis(difference.afterMs),
      changeCell(difference.deltaMs, difference.chance),
      ...(hasChance ? [chanceCell(difference.chance)] : []),
    ]);
  const headers = [unit, 'in', 'before', 'after', 'change', ...(hasChance ? ['99 %'] : [])];
  return writeTable(headers, rows, {paint, width, indent: 2});
}
