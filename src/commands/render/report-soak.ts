// Phases of one steady load: how fast memory, files, sockets and latencies grew, and how sure that is.

import {visibleText} from '../../guard/escape.js';
import type {SoakJson, SoakRowJson} from '../../contract/soak-json.js';
import {bytes} from './figures.js';
import type {Room} from './layout.js';
import {writeTable, type Cell} from './table.js';

export function renderSoaks(soaks: readonly SoakJson[], room: Room): string {
  return soaks.map((soak) => renderSoak(soak, room)).join('\n');
}

function renderSoak({phase, seconds, rows}: SoakJson, {paint, width}: Room): string {
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
  const size = metric === 'rss_bytes' ? bytes(Math.abs(value)) : round(Math.abs(value));
  return value < 0 && size !== '0' ? `−${size}` : size;
}

function round(value: number): string {
  return String(Number(value.toPrecision(3)));
}
