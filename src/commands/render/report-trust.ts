// The end of the report: whether everything arrived, what measuring cost, and what was not measured.

import type {ReportJson} from '../../contract/report-json.js';
import type {AccountJson} from '../../contract/run-json.js';
import {ENGINE_PROBE} from '../../domain/target.js';
import {writeMs} from '../../insight/words/figures.js';
import {columnShare} from '../../insight/words/columns.js';
import {ABSENT, count, countCell, countOrDash} from './cells.js';
import {renderEffect} from './report-effect.js';
import {renderStackTrust} from './functions.js';
import type {Layout} from './layout.js';
import type {Cell, TableData} from './table.js';
import {writeTable} from './table.js';

const NO_STACKS_OF_WAITS =
  '  Stacks of waits need the CO-RE engine: where bpftrace asked, waits have none.';
const UNREAD = 'Connections that cannot be read';
/** Words for what is spoken, where the protocol's own name does not say it. */
const SPEAKS: Readonly<Record<string, string>> = {
  other: 'no HTTP',
  unix: 'HTTP/1',
  'TLS requests': 'TLS (requests)',
  'long heads': 'HTTP/1 (long heads)',
};
const RELEASES = 'Releases of the programs';
const EFFECT = 'Effect of the profiler, in shares of the CPUs of a host';

export function renderTrust(report: ReportJson, layout: Layout): string {
  const parts = [
    section(RELEASES, write(releaseTable(report), layout), layout),
    section('Engine', renderEngines(report, layout), layout),
    section('Accounting, in records', write(accountTable(report), layout), layout),
    section(EFFECT, renderEffect(report.phases, layout), layout),
    section('Cost of the probes', write(costTable(report), layout), layout),
    section('Stacks', renderStackTrust(report.stacks, layout), layout),
    section('Losses', write(lossTable(report), layout), layout),
    section('Not measured', write(unavailableTable(report), layout), layout),
    section(UNREAD, write(unreadTable(report), layout), layout),
    straddling(report, layout),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

/** The tables of what can be trusted, with their titles. */
export function trustTables(report: ReportJson): readonly (readonly [string, TableData])[] {
  return [
    [RELEASES, releaseTable(report)],
    ['Engine', engineTable(report)],
    ['Accounting, in records', accountTable(report)],
    ['Cost of the probes', costTable(report)],
    ['Losses', lossTable(report)],
    ['Time without probes', unmeasuredTable(report)],
    ['Not measured', unavailableTable(report)],
    [UNREAD, unreadTable(report)],
  ];
}

function write({headers, rows}: TableData, {paint, width}: Layout): string {
  return writeTable(headers, rows, {paint, width, indent: 2});
}

function section(title: string, table: string, {paint}: Layout): string {
  return table === '' ? '' : `${paint('strong', title)}\n${table}`;
}

/** Who asked the kernel on each host, and what the scripts cannot tell. */
function renderEngines(report: ReportJson, layout: Layout): string {
  const table = write(engineTable(report), layout);
  const isScripted = report.engines.some(({engine}) => engine === 'bpftrace');
  return isScripted ? `${table}\n${NO_STACKS_OF_WAITS}` : table;
}

/** Programs that do not tell their release are left out. */
function releaseTable({processes, hosts}: ReportJson): TableData {
  const hostOf = new Map(hosts.map(({agentId, name}) => [agentId, name]));
  const rows = processes.flatMap(({agentId, target, exe, version}): Cell[][] =>
    version === undefined ? [] : [[hostOf.get(agentId) ?? agentId, target, exe, version]],
  );
  const unique = new Map(rows.map((row) => [JSON.stringify(row), row]));
  return {headers: ['host', 'target', 'program', 'release'], rows: [...unique.values()]};
}

function engineTable({engines}: ReportJson): TableData {
  const rows = engines.map(({host, engine, reason}): Cell[] => [host, engine, reason ?? '']);
  return {headers: ['host', 'engine', 'why'], rows};
}

/** Produced = stored + spooled + dropped. The remainder is unaccounted. */
function accountTable(report: ReportJson): TableData {
  const rows = report.accounts.map((account): Cell[] => [
    account.host,
    count(account.produced),
    count(account.stored),
    countOrDash(account.spooled),
    countOrDash(account.droppedSpoolFull),
    countOrDash(account.droppedInvalid),
    countCell(account.unaccounted, 'bad'),
    countCell(account.lostEvents, 'warn'),
    gapCell(account.gapMs),
    stateCell(account, report),
  ]);
  const headers = [
    ...['host', 'produced', 'stored', 'spooled', 'no layout', 'invalid'],
    ...['missing', 'lost events', 'gaps', ''],
  ];
  return {headers, rows};
}

/** The same judgement as the verdict's, host by host. */
function stateCell({agentId, degraded, lostEvents}: AccountJson, report: ReportJson): Cell {
  if (degraded) return {text: 'degraded', tone: 'bad'};
  const {unread, phases} = report;
  const unavailable = report.unavailable.filter(({probe}) => probe !== ENGINE_PROBE);
  const lacking = [...unread, ...unavailable, ...phases.flatMap(({unmeasured = []}) => unmeasured)];
  const isPart = lostEvents > 0 || lacking.some((each) => each.agentId === agentId);
  return isPart ? {text: 'not all seen', tone: 'warn'} : {text: 'complete', tone: 'good'};
}

function costTable({probes}: ReportJson): TableData {
  const rows = probes.map((probe): Cell[] => [
    probe.host,
    probe.probe,
    count(probe.events),
    count(probe.nsPerEvent),
    columnShare(probe.cpuShare),
  ]);
  const headers = ['host', 'probe', 'events', 'ns per event', 'of one CPU'];
  return {headers, rows};
}

function lossTable({losses}: ReportJson): TableData {
  const rows = losses.map((loss): Cell[] => [
    loss.host,
    loss.probe,
    {text: loss.reason, tone: 'warn'},
    count(loss.count),
    gapCell(loss.gapMs),
    loss.detail ?? '',
  ]);
  const headers = ['host', 'probe', 'reason', 'count', 'gap', 'detail'];
  return {headers, rows};
}

function gapCell(gapMs: number): string {
  return gapMs === 0 ? ABSENT : writeMs(gapMs);
}

function unavailableTable({unavailable}: ReportJson): TableData {
  const probes = unavailable.filter(({probe}) => probe !== ENGINE_PROBE);
  const rows = probes.map(({host, probe, reason}): Cell[] => [host, probe, reason]);
  return {headers: ['host', 'probe', 'why'], rows};
}

/** In a terminal the same stands below the headline of each phase. */
function unmeasuredTable({phases}: ReportJson): TableData {
  const rows = phases.flatMap(({phase, durationMs, unmeasured = []}) =>
    unmeasured.map(({host, withoutMs, sentence}): Cell[] => [
      phase.name,
      host,
      writeMs(withoutMs),
      writeMs(durationMs),
      sentence,
    ]),
  );
  return {headers: ['phase', 'host', 'without probes', 'of', ''], rows};
}

function unreadTable({unread}: ReportJson): TableData {
  const rows = unread.map(({host, target, place, protocol, connections}): Cell[] => [
    host,
    target,
    place,
    {text: SPEAKS[protocol] ?? protocol, tone: 'warn'},
    count(connections),
  ]);
  const headers = ['host', 'target', 'where', 'speaks', 'connections'];
  return {headers, rows};
}

function straddling({straddlingIntervals}: ReportJson, {paint}: Layout): string {
  if (straddlingIntervals === 0) return '';
  const were = straddlingIntervals === 1 ? 'interval reaches' : 'intervals reach';
  const text = `${count(straddlingIntervals)} ${were} into two phases and count for neither.`;
  return `${paint('faint', text)}\n`;
}
