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
import type {Cell} from './table.js';
import {writeTable} from './table.js';

const NO_STACKS_OF_WAITS =
  '  Stacks of waits need the CO-RE engine: where bpftrace asked, waits have none.';
const EFFECT = 'Effect of the profiler, in shares of the CPUs of a host';

export function renderTrust(report: ReportJson, layout: Layout): string {
  const parts = [
    section('Engine', renderEngines(report, layout), layout),
    section('Accounting, in records', renderAccounts(report, layout), layout),
    section(EFFECT, renderEffect(report.phases, layout), layout),
    section('Cost of the probes', renderCosts(report, layout), layout),
    section('Stacks', renderStackTrust(report.stacks, layout), layout),
    section('Losses', renderLosses(report, layout), layout),
    section('Not measured', renderUnavailable(report, layout), layout),
    section('Connections that cannot be read', renderUnread(report, layout), layout),
    straddling(report, layout),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function section(title: string, table: string, {paint}: Layout): string {
  return table === '' ? '' : `${paint('strong', title)}\n${table}`;
}

/** Who asked the kernel on each host, and what the scripts cannot tell. */
function renderEngines({engines}: ReportJson, {paint, width}: Layout): string {
  const rows = engines.map(({host, engine, reason}): Cell[] => [host, engine, reason ?? '']);
  const table = writeTable(['host', 'engine', 'why'], rows, {paint, width, indent: 2});
  const isScripted = engines.some(({engine}) => engine === 'bpftrace');
  return isScripted ? `${table}\n${NO_STACKS_OF_WAITS}` : table;
}

/** Produced = stored + spooled + dropped. The remainder is unaccounted. */
function renderAccounts({accounts, unread}: ReportJson, {paint, width}: Layout): string {
  const rows = accounts.map((account): Cell[] => [
    account.host,
    count(account.produced),
    count(account.stored),
    countOrDash(account.spooled),
    countOrDash(account.droppedSpoolFull),
    countOrDash(account.droppedInvalid),
    countCell(account.unaccounted, 'bad'),
    countCell(account.lostEvents, 'warn'),
    gapCell(account.gapMs),
    stateCell(account, unread),
  ]);
  const headers = [
    ...['host', 'produced', 'stored', 'spooled', 'no layout', 'invalid'],
    ...['missing', 'lost events', 'gaps', ''],
  ];
  return writeTable(headers, rows, {paint, width, indent: 2});
}

function stateCell({agentId, degraded}: AccountJson, unread: ReportJson['unread']): Cell {
  if (degraded) return {text: 'degraded', tone: 'bad'};
  const isPart = unread.some((each) => each.agentId === agentId);
  return isPart ? {text: 'not all seen', tone: 'warn'} : {text: 'complete', tone: 'good'};
}

function renderCosts({probes}: ReportJson, {paint, width}: Layout): string {
  const rows = probes.map((probe): Cell[] => [
    probe.host,
    probe.probe,
    count(probe.events),
    count(probe.nsPerEvent),
    columnShare(probe.cpuShare),
  ]);
  const headers = ['host', 'probe', 'events', 'ns per event', 'of one CPU'];
  return writeTable(headers, rows, {paint, width, indent: 2});
}

function renderLosses({losses}: ReportJson, {paint, width}: Layout): string {
  const rows = losses.map((loss): Cell[] => [
    loss.host,
    loss.probe,
    {text: loss.reason, tone: 'warn'},
    count(loss.count),
    gapCell(loss.gapMs),
    loss.detail ?? '',
  ]);
  const headers = ['host', 'probe', 'reason', 'count', 'gap', 'detail'];
  return writeTable(headers, rows, {paint, width, indent: 2});
}

function gapCell(gapMs: number): string {
  return gapMs === 0 ? ABSENT : writeMs(gapMs);
}

function renderUnavailable({unavailable}: ReportJson, {paint, width}: Layout): string {
  const probes = unavailable.filter(({probe}) => probe !== ENGINE_PROBE);
  const rows = probes.map(({host, probe, reason}): Cell[] => [host, probe, reason]);
  return writeTable(['host', 'probe', 'why'], rows, {paint, width, indent: 2});
}

function renderUnread({unread}: ReportJson, {paint, width}: Layout): string {
  const rows = unread.map(({host, target, place, protocol, connections}): Cell[] => [
    host,
    target,
    place,
    {text: protocol === 'other' ? 'no HTTP' : protocol, tone: 'warn'},
    count(connections),
  ]);
  const headers = ['host', 'target', 'where', 'speaks', 'connections'];
  return writeTable(headers, rows, {paint, width, indent: 2});
}

function straddling({straddlingIntervals}: ReportJson, {paint}: Layout): string {
  if (straddlingIntervals === 0) return '';
  const were = straddlingIntervals === 1 ? 'interval reaches' : 'intervals reach';
  const text = `${count(straddlingIntervals)} ${were} into two phases and count for neither.`;
  return `${paint('faint', text)}\n`;
}
