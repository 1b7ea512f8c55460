// Writes functions for a terminal: those whose time grew from the first phase to the last, those that
// changed between two phases, and how far stacks can be trusted.

import {SAMPLE_KINDS} from '../../domain/stacks/stack.js';
import {shortFunctionName} from '../../domain/stacks/function-name.js';
import {visibleText} from '../../guard/escape.js';
import type {
  FunctionChangeJson,
  FunctionGrowthJson,
  StackTrustJson,
} from '../../contract/function-json.js';
import {columnShare} from '../../insight/words/columns.js';
import {changeCell, count, countCell, countOrDash, millis} from './cells.js';
import type {Layout} from './layout.js';
import type {Cell} from './table.js';
import {writeTable} from './table.js';

const SHOWN_PER_KIND = 5;
const LONGEST_NAME = 60;

export function renderFunctionGrowth(
  growth: FunctionGrowthJson | undefined,
  layout: Layout,
): string {
  if (growth === undefined || growth.functions.length === 0) return '';
  const title = `Functions that grew from "${growth.before}" to "${growth.after}"`;
  const table = changeTable(growth.functions, growth.per, layout);
  return `${layout.paint('strong', visibleText(title))}\n${table}`;
}

export function renderFunctionChanges(
  changes: readonly FunctionChangeJson[],
  per: string,
  layout: Layout,
): string {
  const shown = SAMPLE_KINDS.flatMap((wanted) =>
    changes.filter(({kind}) => kind === wanted).slice(0, SHOWN_PER_KIND),
  );
  return shown.length === 0 ? '' : `\n${changeTable(shown, per, layout)}`;
}

export function renderStackTrust(rows: readonly StackTrustJson[], {paint, width}: Layout): string {
  const cells = rows.map((row): Cell[] => [
    row.kind,
    count(row.samples),
    millis(row.totalMs),
    columnShare(row.idleMs / Math.max(row.totalMs, Number.MIN_VALUE)),
    {text: columnShare(row.namedShare), tone: row.namedShare >= 0.99 ? 'plain' : 'warn'},
    columnShare(row.truncatedShare),
    countOrDash(row.droppedFrames),
    countCell(row.lost, 'warn'),
  ]);
  const headers = [
    ...['stacks', 'samples', 'total ms', 'idle', 'named', 'cut'],
    ...['junk frames', 'lost'],
  ];
  return writeTable(headers, cells, {paint, width, indent: 2});
}

function changeTable(
  changes: readonly FunctionChangeJson[],
  per: string,
  {paint, width}: Layout,
): string {
  const rows = changes.map((change): Cell[] => [
    `${change.kind} ${functionName(change)}`,
    visibleText(change.target),
    millis(change.beforeMs),
    millis(change.afterMs),
    changeCell(change.deltaMs),
  ]);
  const headers = [`ms per ${per}`, 'in', 'before', 'after', 'change'];
  return writeTable(headers, rows, {paint, width, indent: 2});
}

/** Shows only the last part of a Go package's path: `handlers.(*blobHandler).GetBlob`. */
function functionName({function: name, kernel}: FunctionChangeJson): string {
  return `${visibleText(shortFunctionName(name), LONGEST_NAME)}${kernel ? ' (kernel)' : ''}`;
}
