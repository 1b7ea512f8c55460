// Writes one phase of the report: its request steps and where their time went, then the CPUs of hosts,
// and their block I/O. What the kernel saw of each target is written by report-target.ts.

import {visibleText} from '../../guard/escape.js';
import type {HostLoadJson, PhaseReportJson, TargetReportJson} from '../../contract/report-json.js';
import type {PhaseJson} from '../../contract/run-json.js';
import {groupBy} from '../../domain/group-by.js';
import {startLoadOf} from '../../domain/load-labels.js';
import {columnRate} from '../../insight/words/columns.js';
import {writeLoad} from '../../insight/words/figures.js';
import {bytesOrDash, count, failedCell, millis, tally} from './cells.js';
import type {Layout} from './layout.js';
import {renderBudgets} from './report-budget.js';
import {renderHops} from './report-hops.js';
import {isIdle, LONGEST_NAME, QUANTILES, renderTarget} from './report-target.js';
import type {Cell} from './table.js';
import {writeTable} from './table.js';
import {wrap} from './wrap.js';

export function renderPhase(report: PhaseReportJson, layout: Layout): string {
  const targets = report.targets.filter((target) => !isIdle(target));
  const manyHosts = new Set(report.targets.map(({host}) => host)).size > 1;
  const parts = [
    headline(report, layout),
    renderUnmeasured(report, layout),
    renderSteps(report, layout),
    renderHops(report.hops, layout),
    renderBudgets(report.budgets, layout),
    renderHosts(report.hosts, layout),
    ...targets.map((target) => renderTarget(target, manyHosts, layout)),
    renderIdle(report, layout),
    renderBlock(report, manyHosts, layout),
  ];
  return parts.filter((part) => part !== '').join('');
}

/** Tells how many of its CPUs each host used. */
function renderHosts(hosts: readonly HostLoadJson[], {paint, width}: Layout): string {
  if (hosts.length === 0) return '';
  const each = hosts.map(({host, cpus, busyCpus, stolenCpus}) => {
    const stolen = stolenCpus < 0.005 ? '' : `, ${stolenCpus.toFixed(2)} taken by other guests`;
    return `${busyCpus.toFixed(2)} of ${cpus} CPUs busy on ${host}${stolen}`;
  });
  const lines = wrap(visibleText(each.join(' · ')), width, '  ');
  return `\n${lines.map((line) => `${paint('faint', line)}\n`).join('')}`;
}

function headline({phase, durationMs, load, intervals}: PhaseReportJson, {paint}: Layout): string {
  const facts = [
    loadFacts(phase, load.users),
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

/**
 * The planned load, with its start where it changes within the phase. Where another number of users ran
 * than was planned, it is told.
 */
function loadFacts({users, rate, labels}: PhaseJson, present: number | undefined): string[] {
  const from = startLoadOf(labels);
  const start = from === undefined ? '' : `${from} → `;
  const isAsPlanned = from !== undefined || !present || present === users;
  const ran = isAsPlanned ? '' : ` planned, ${present} ran`;
  return [
    ...(users === undefined ? [] : [`${start}${writeLoad({users})}${ran}`]),
    ...(rate === undefined ? [] : [`${start}${writeLoad({rate})} planned`]),
  ];
}

function renderSteps({steps}: PhaseReportJson, {paint, width}: Layout): string {
  const rows = steps.map((row): Cell[] => [
    `${row.operation}/${row.step}`,
    count(row.count),
    columnRate(row.perSecond),
    failedCell(row.failed, row.count, row.errors),
    millis(row.p50Ms),
    millis(row.p95Ms),
    millis(row.p99Ms),
  ]);
  const headers = ['step', 'requests', '/s', 'failed', ...QUANTILES];
  return writeTable(headers, rows, {paint, width, indent: 2});
}

function renderBlock({block}: PhaseReportJson, manyHosts: boolean, {paint, width}: Layout): string {
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

/** A target of a host without figures of the kernel is not known to be idle. */
function renderIdle({targets, unmeasured = []}: PhaseReportJson, {paint, width}: Layout): string {
  const stateOf = ({agentId}: TargetReportJson): string => {
    const row = unmeasured.find((each) => each.agentId === agentId);
    if (row === undefined) return 'idle';
    return row.whole ? 'not measured' : 'idle while probes ran';
  };
  const lines = groupBy(targets.filter(isIdle), stateOf).flatMap((group) => {
    const names = group.map(({target}) => visibleText(target, LONGEST_NAME)).join(', ');
    return wrap(`${stateOf(group[0]!)}: ${names}`, width, '  ');
  });
  return lines.length === 0 ? '' : `\n${lines.map((line) => `${paint('faint', line)}\n`).join('')}`;
}

function renderUnmeasured({unmeasured = []}: PhaseReportJson, {paint, width}: Layout): string {
  return unmeasured
    .flatMap(({sentence}) => wrap(visibleText(sentence), width, '  '))
    .map((line) => `${paint('warn', line)}\n`)
    .join('');
}
