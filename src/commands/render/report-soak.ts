// Tables of phases with one steady load: how fast memory, files, sockets and latencies grew, with a
// confidence interval.

import {visibleText} from '../../guard/escape.js';
import type {SoakJson, SoakRowJson} from '../../contract/soak-json.js';
import {writeBytes} from '../../insight/words/figures.js';
import type {Layout} from './layout.js';
import {writeTable, type Cell} from './table.js';

export function renderSoaks(soaks: readonly SoakJson[], layout: Layout): string {
  return soaks.map((soak) => renderSoak(soak, layout)).join('\n');
}

function renderSoak({phase, seconds, rows}: SoakJson, {paint, width}: Layout): string {
  const cells = rows.map((row): Cell[] => [
    visibleText(row.operation === undefined ? row.target : `${row.target}, ${row.operation}`),
    row.metric.replace(/_(bytes|ms)$/, ' $1').replaceAll('_', ' '),
    write(row, row.level),
    write(row, row.perHour),
    `${write(row, row.perHourLow)} to ${write(row, row.perHourHigh)}`,
    row.growth,
  ]);
  const headers = ['what', 'of', 'level', 'per hour', '95 % interval', ''];
  const title = `Growth in ${visibleText(phase)}, ${seconds.toFixed(0)} s`;
  return `${paint('strong', title)}\n${writeTable(headers, cells, {paint, width})}`;
}

function write({metric}: SoakRowJson, value: number): string {
  const size = metric === 'rss_bytes' ? writeBytes(Math.abs(value)) : round(Math.abs(value));
  return value < 0 && size !== '0' ? `−${size}` : size;
}

function round(value: number): string {
  return String(Number(value.toPrecision(3)));
}
