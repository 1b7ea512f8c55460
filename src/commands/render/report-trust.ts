// The end of the report: did everything arrive, what did measuring cost, what was not measured.

import type {ReportJson} from '../../contract/report-json.js';
import {writeMs} from '../../insight/words/figures.js';
import {count, countOrDash, percent} from './figures.js';
import {renderStackTrust} from './functions.js';
import type {Room} from './layout.js';
import type {Cell} from './table.js';
import {writeTable} from './table.js';

export function renderTrust(report: ReportJson, room: Room): string {
  const parts = [
    section('Accounting, in records', renderAccounts(report, room), room),
    section('Cost of the probes', renderCosts(report, room), room),
    section('Stacks', renderStackTrust(report.stacks, room), room),
    section('Losses', renderLosses(report, room), room),
    section('Not measured', renderUnavailable(report, room), room),
    straddling(report, room),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function section(title: string, table: string, {paint}: Room): string {
  return table === '' ? '' : `${paint('strong', title)}\n${table}`;
}

/** Produced = stored + spooled + dropped; what is left over is unaccounted. */
function renderAccounts({accounts}: ReportJson, {paint, width}: Room): string {
  const rows = accounts.map((account): Cell[] => [
    account.host,
    count(account.produced),
    count(account.stored),
    countOrDash(account.spooled),
    countOrDash(account.droppedSpoolFull),
    countOrDash(account.droppedInvalid),
    {text: countOrDash(account.unaccounted), tone: account.unaccounted === 0 ? 'plain' : 'bad'},
    {text: countOrDash(account.lostEvents), tone: account.lostEvents === 0 ? 'plain' : 'warn'},
    account.gapMs === 0 ? '–' : writeMs(account.gapMs),
    account.degraded ? {text: 'degraded', tone: 'bad'} : {text: 'complete', tone: 'good'},
  ]);
  const headers = [
    ...['host', 'produced', 'stored', 'spooled', 'no room', 'invalid'],
    ...['missing', 'lost events', 'gaps', ''],
  ];
  return writeTable(headers, rows, {paint, width, indent: 2});
}

function renderCosts({probes}: ReportJson, {paint, width}: Room): string {
  const rows = probes.map((probe): Cell[] => [
    probe.host,
    probe.probe,
    count(probe.events),
    count(probe.nsPerEvent),
    percent(probe.cpuShare),
  ]);
  const headers = ['host', 'probe', 'events', 'ns per event', 'of one CPU'];
  return writeTable(headers, rows, {paint, width, indent: 2});
}

function renderLosses({losses}: ReportJson, {paint, width}: Room): string {
  const rows = losses.map((loss): Cell[] => [
    loss.host,
    loss.probe,
    {text: loss.reason, tone: 'warn'},
    count(loss.count),
    loss.gapMs === 0 ? '–' : writeMs(loss.gapMs),
    loss.detail ?? '',
  ]);
  const headers = ['host', 'probe', 'reason', 'count', 'gap', 'detail'];
  return writeTable(headers, rows, {paint, width, indent: 2});
}

function renderUnavailable({unavailable}: ReportJson, {paint, width}: Room): string {
  const rows = unavailable.map(({host, probe, reason}): Cell[] => [host, probe, reason]);
  return writeTable(['host', 'probe', 'why'], rows, {paint, width, indent: 2});
}

function straddling({straddlingIntervals}: ReportJson, {paint}: Room): string {
  if (straddlingIntervals === 0) return '';
  const were = straddlingIntervals === 1 ? 'interval reaches' : 'intervals reach';
  const text = `${count(straddlingIntervals)} ${were} into two phases and count for neither.`;
  return `${paint('faint', text)}\n`;
}
