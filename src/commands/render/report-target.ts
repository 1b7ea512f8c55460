// Writes what the kernel saw of one target in a phase: its levels, system calls and network.

import {visibleText} from '../../guard/escape.js';
import type {CallRowJson, LevelJson, TargetReportJson} from '../../contract/report-json.js';
import {writeBytes, writeMs} from '../../insight/words/figures.js';
import {bytesOrDash, count, countOrDash, millis, tally} from './cells.js';
import type {Layout} from './layout.js';
import type {Cell} from './table.js';
import {writeTable} from './table.js';
import {wrap} from './wrap.js';

const CALLS_SHOWN = 8;
const PEERS_SHOWN = 5;
export const LONGEST_NAME = 40;
export const QUANTILES = ['p50 ms', 'p95 ms', 'p99 ms'];

export function renderTarget(target: TargetReportJson, manyHosts: boolean, layout: Layout): string {
  const {paint, width} = layout;
  const name = manyHosts ? `${target.target} on ${target.host}` : target.target;
  const lead = `  ${visibleText(name, LONGEST_NAME)}  `;
  const [first, ...rest] = wrap(levelsOf(target).join(' · '), width, lead);
  const parts = [
    `\n${paint('strong', lead.trimEnd())}  ${paint('faint', first!.slice(lead.length))}`.trimEnd(),
    '\n',
    ...rest.map((line) => `${paint('faint', line)}\n`),
    renderCalls(target.systemCalls, layout),
    ...waitingLines(target.waitingCalls, width).map((line) => `${paint('faint', line)}\n`),
    renderNetwork(target, layout),
  ];
  return parts.join('');
}

function renderCalls(calls: readonly CallRowJson[], {paint, width}: Layout): string {
  const rows = calls
    .slice(0, CALLS_SHOWN)
    .map((row): Cell[] => [
      row.call,
      count(row.count),
      millis(row.totalMs),
      millis(row.p50Ms),
      millis(row.p95Ms),
      millis(row.p99Ms),
      bytesOrDash(row.bytes),
      tally(row.errors, 2),
    ]);
  const headers = ['system call', 'calls', 'total ms', ...QUANTILES, 'bytes', 'errors'];
  const table = writeTable(headers, rows, {paint, width, indent: 4});
  return table + more(calls.length - CALLS_SHOWN, 'system calls', paint);
}

function waitingLines(calls: readonly CallRowJson[], width: number): string[] {
  if (calls.length === 0) return [];
  const each = calls.map(
    ({call, count: times, totalMs}) => `${call} ${writeMs(totalMs)} in ${count(times)}`,
  );
  return wrap(visibleText(`waiting: ${each.join(', ')}`), width, '    ');
}

function renderNetwork({network}: TargetReportJson, {paint, width}: Layout): string {
  const rows = network
    .slice(0, PEERS_SHOWN)
    .map((row): Cell[] => [
      row.peer,
      writeBytes(row.bytesIn),
      writeBytes(row.bytesOut),
      millis(row.rtt?.p50Ms),
      millis(row.rtt?.p95Ms),
      count(row.connect?.count ?? 0),
      millis(row.connect?.p95Ms),
      countOrDash(row.retransmits),
    ]);
  const headers = ['tcp', 'in', 'out', 'rtt p50', 'rtt p95', 'connects', 'p95 ms', 'retransmits'];
  const table = writeTable(headers, rows, {paint, width, indent: 4});
  return table + more(network.length - PEERS_SHOWN, 'peers', paint);
}

function levelsOf({process: {rssBytes, openFds, cpuShare}, runQueue}: TargetReportJson): string[] {
  return [
    cpuShare === undefined ? [] : [`${cpuShare.toFixed(2)} CPU`],
    rssBytes === undefined ? [] : [`rss ${moved(rssBytes, writeBytes)}`],
    openFds === undefined ? [] : [`${moved(openFds, count)} open files`],
    runQueue === undefined || runQueue.count === 0
      ? []
      : [`run queue p99 ${writeMs(runQueue.p99Ms ?? 0)}, ${writeMs(runQueue.totalMs)} in all`],
  ].flat();
}

function moved({first, last}: LevelJson, write: (value: number) => string): string {
  return write(first) === write(last) ? write(last) : `${write(first)} → ${write(last)}`;
}

function more(rest: number, what: string, paint: Layout['paint']): string {
  return rest > 0 ? `    ${paint('faint', `and ${rest} more ${what}`)}\n` : '';
}

/**
 * Whether the target only waited for work: it spent less than a thousandth of the time in other
 * system calls, and moved no byte over TCP.
 */
export function isIdle({systemCalls, network, coveredMs}: TargetReportJson): boolean {
  const busyMs = systemCalls.reduce((sum, {totalMs}) => sum + totalMs, 0);
  const bytesMoved = network.reduce((sum, row) => sum + row.bytesIn + row.bytesOut, 0);
  return busyMs < coveredMs / 1000 && bytesMoved === 0;
}
