// One phase of the report: its request steps and where their time went, then each target's system calls, network and run
// queue, then block I/O of the hosts.

import {visibleText} from '../../guard/escape.js';
import type {
  CallRowJson,
  HostLoadJson,
  LevelJson,
  PhaseReportJson,
  TargetReportJson,
} from '../../contract/report-json.js';
import {writeMs} from '../../insight/words/figures.js';
import {
  bytes,
  bytesOrDash,
  count,
  countOrDash,
  failedCell,
  millis,
  perSecond,
  tally,
} from './figures.js';
import {renderBudgets} from './report-budget.js';
import type {Room} from './layout.js';
import type {Cell} from './table.js';
import {writeTable} from './table.js';
import {wrap} from './wrap.js';

const CALLS_SHOWN = 8;
const PEERS_SHOWN = 5;
const LONGEST_NAME = 40;
const QUANTILES = ['p50 ms', 'p95 ms', 'p99 ms'];

export function renderPhase(report: PhaseReportJson, room: Room): string {
  const targets = report.targets.filter((target) => !isIdle(target));
  const manyHosts = new Set(report.targets.map(({host}) => host)).size > 1;
  const parts = [
    headline(report, room),
    renderSteps(report, room),
    renderBudgets(report.budgets, room),
    renderHosts(report.hosts, room),
    ...targets.map((target) => renderTarget(target, manyHosts, room)),
    renderIdle(report.targets.filter(isIdle), room),
    renderBlock(report, manyHosts, room),
  ];
  return parts.filter((part) => part !== '').join('');
}

/** How many of its CPUs each host used. */
function renderHosts(hosts: readonly HostLoadJson[], {paint, width}: Room): string {
  if (hosts.length === 0) return '';
  const each = hosts.map(({host, cpus, busyCpus, stolenCpus}) => {
    const stolen = stolenCpus < 0.005 ? '' : `, ${stolenCpus.toFixed(2)} taken by other guests`;
    return `${busyCpus.toFixed(2)} of ${cpus} CPUs busy on ${host}${stolen}`;
  });
  const lines = wrap(visibleText(each.join(' · ')), width, '  ');
  return `\n${lines.map((line) => `${paint('faint', line)}\n`).join('')}`;
}

function headline({phase, durationMs, load, intervals}: PhaseReportJson, {paint}: Room): string {
  const facts = [
    phase.users === undefined ? [] : [users(phase.users, load.users)],
    phase.rate === undefined ? [] : [`${phase.rate}/s planned`],
    [`${(durationMs / 1000).toFixed(1)} s`],
    load.late ? [`${count(load.late)} late`] : [],
    load.dropped ? [`${count(load.dropped)} not started`] : [],
    intervals === 0 ? ['no figures from the kernel'] : [],
  ].flat();
  const head = `${paint('strong', visibleText(phase.name))}  ${paint('faint', facts.join(' · '))}\n`;
  return phase.invalid === undefined
    ? head
    : `${head}  ${paint('warn', `no verdict: ${visibleText(phase.invalid)}`)}\n`;
}

/** As planned, and as many as there were, where a generator tells another number. */
function users(planned: number, present: number | undefined): string {
  const text = `${planned} ${planned === 1 ? 'user' : 'users'}`;
  return !present || present === planned ? text : `${text} planned, ${present} ran`;
}

function renderSteps({steps}: PhaseReportJson, {paint, width}: Room): string {
  const rows = steps.map((row): Cell[] => [
    `${row.operation}/${row.step}`,
    count(row.count),
    perSecond(row.perSecond),
    failedCell(row.failed, row.count, row.errors),
    millis(row.p50Ms),
    millis(row.p95Ms),
    millis(row.p99Ms),
  ]);
  const headers = ['step', 'requests', '/s', 'failed', ...QUANTILES];
  return writeTable(headers, rows, {paint, width, indent: 2});
}

function renderTarget(target: TargetReportJson, manyHosts: boolean, room: Room): string {
  const {paint, width} = room;
  const name = manyHosts ? `${target.target} on ${target.host}` : target.target;
  const lead = `  ${visibleText(name, LONGEST_NAME)}  `;
  const [first, ...rest] = wrap(levelsOf(target).join(' · '), width, lead);
  const parts = [
    `\n${paint('strong', lead.trimEnd())}  ${paint('faint', first!.slice(lead.length))}`.trimEnd(),
    '\n',
    ...rest.map((line) => `${paint('faint', line)}\n`),
    renderCalls(target.systemCalls, room),
    ...waitingLines(target.waitingCalls, width).map((line) => `${paint('faint', line)}\n`),
    renderNetwork(target, room),
  ];
  return parts.join('');
}

function renderCalls(calls: readonly CallRowJson[], {paint, width}: Room): string {
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

function renderNetwork({network}: TargetReportJson, {paint, width}: Room): string {
  const rows = network
    .slice(0, PEERS_SHOWN)
    .map((row): Cell[] => [
      row.peer,
      bytes(row.bytesIn),
      bytes(row.bytesOut),
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

function renderBlock({block}: PhaseReportJson, manyHosts: boolean, {paint, width}: Room): string {
  const rows = block.map((row): Cell[] => [
    manyHosts ? `${row.device} on ${row.host}` : row.device,
    count(row.latency?.count ?? 0),
    bytesOrDash(row.bytes),
    millis(row.latency?.p50Ms),
    millis(row.latency?.p95Ms),
    millis(row.latency?.p99Ms),
    millis(row.queue?.p95Ms),
    tally(row.errors, 2),
  ]);
  const headers = ['block I/O', 'requests', 'bytes', ...QUANTILES, 'queued p95', 'errors'];
  const table = writeTable(headers, rows, {paint, width, indent: 4});
  return table === '' ? '' : `\n${table}`;
}

function levelsOf({process: {rssBytes, openFds, cpuShare}, runQueue}: TargetReportJson): string[] {
  return [
    cpuShare === undefined ? [] : [`${cpuShare.toFixed(2)} CPU`],
    rssBytes === undefined ? [] : [`rss ${moved(rssBytes, bytes)}`],
    openFds === undefined ? [] : [`${moved(openFds, count)} open files`],
    runQueue === undefined || runQueue.count === 0
      ? []
      : [`run queue p99 ${writeMs(runQueue.p99Ms ?? 0)}, ${writeMs(runQueue.totalMs)} in all`],
  ].flat();
}

function moved({first, last}: LevelJson, write: (value: number) => string): string {
  return write(first) === write(last) ? write(last) : `${write(first)} → ${write(last)}`;
}

function more(rest: number, what: string, paint: Room['paint']): string {
  return rest > 0 ? `    ${paint('faint', `and ${rest} more ${what}`)}\n` : '';
}

function renderIdle(targets: readonly TargetReportJson[], {paint, width}: Room): string {
  if (targets.length === 0) return '';
  const names = targets.map(({target}) => visibleText(target, LONGEST_NAME)).join(', ');
  const lines = wrap(`idle: ${names}`, width, '  ');
  return `\n${lines.map((line) => `${paint('faint', line)}\n`).join('')}`;
}

/** Waiting for work and nothing else: less than a thousandth of the time, not a byte over TCP. */
function isIdle({systemCalls, network, coveredMs}: TargetReportJson): boolean {
  const busyMs = systemCalls.reduce((sum, {totalMs}) => sum + totalMs, 0);
  const bytesMoved = network.reduce((sum, row) => sum + row.bytesIn + row.bytesOut, 0);
  return busyMs < coveredMs / 1000 && bytesMoved === 0;
}
