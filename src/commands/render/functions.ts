// Functions on a terminal: those that grew from the first phase to the last, those that changed
// between two, and how far their stacks can be trusted.

import {shortFunctionName} from '../../domain/function-name.js';
import {visibleText} from '../../guard/escape.js';
import type {
  FunctionChangeJson,
  FunctionGrowthJson,
  StackTrustJson,
} from '../../contract/function-json.js';
import {count, countOrDash, millis, percent} from './figures.js';
import type {Room} from './layout.js';
import type {Cell} from './table.js';
import {writeTable} from './table.js';

const SHOWN_PER_KIND = 5;
const LONGEST_NAME = 60;

export function renderFunctionGrowth(growth: FunctionGrowthJson | undefined, room: Room): string {
  if (growth === undefined || growth.functions.length === 0) return '';
  const title = `Functions that grew from "${growth.before}" to "${growth.after}"`;
  const table = changeTable(growth.functions, growth.per, room);
  return `${room.paint('strong', visibleText(title))}\n${table}`;
}

export function renderFunctionChanges(
  changes: readonly FunctionChangeJson[],
  per: string,
  room: Room,
): string {
  const shown = (['on-cpu', 'off-cpu'] as const).flatMap((wanted) =>
    changes.filter(({kind}) => kind === wanted).slice(0, SHOWN_PER_KIND),
  );
  return shown.length === 0 ? '' : `\n${changeTable(shown, per, room)}`;
}

export function renderStackTrust(rows: readonly StackTrustJson[], {paint, width}: Room): string {
  const cells = rows.map((row): Cell[] => [
    row.kind,
    count(row.samples),
    millis(row.totalMs),
    percent(row.idleMs / Math.max(row.totalMs, Number.MIN_VALUE)),
    {text: percent(row.namedShare), tone: row.namedShare >= 0.99 ? 'plain' : 'warn'},
    percent(row.truncatedShare),
    countOrDash(row.droppedFrames),
    {text: countOrDash(row.lost), tone: row.lost === 0 ? 'plain' : 'warn'},
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
  {paint, width}: Room,
): string {
  const rows = changes.map((change): Cell[] => [
    `${change.kind} ${functionName(change)}`,
    visibleText(change.target),
    millis(change.beforeMs),
    millis(change.afterMs),
    {
      text: `${change.deltaMs > 0 ? '+' : '−'}${millis(Math.abs(change.deltaMs))}`,
      tone: change.deltaMs > 0 ? 'bad' : 'good',
    },
  ]);
  const headers = [`ms per ${per}`, 'in', 'before', 'after', 'change'];
  return writeTable(headers, rows, {paint, width, indent: 2});
}

/** Without the path of a Go package but for its last part: `handlers.(*blobHandler).GetBlob`. */
function functionName({function: name, kernel}: FunctionChangeJson): string {
  return `${visibleText(shortFunctionName(name), LONGEST_NAME)}${kernel ? ' (kernel)' : ''}`;
}
