// Writes what the profiler itself took of the hosts, phase by phase, and what throughput would be without it.

import {visibleText} from '../../guard/escape.js';
import type {EffectJson} from '../../contract/effect-json.js';
import type {PhaseReportJson} from '../../contract/report-json.js';
import {groupBy} from '../../domain/group-by.js';
import {columnShare} from '../../insight/words/columns.js';
import {phaseNames} from '../../insight/words/phase-names.js';
import {ABSENT} from './cells.js';
import type {Layout} from './layout.js';
import type {Cell} from './table.js';
import {writeTable} from './table.js';
import {wrap} from './wrap.js';

/** Empty where no agent took part. */
export function renderEffect(phases: readonly PhaseReportJson[], layout: Layout): string {
  const {paint, width} = layout;
  const rows = phases.flatMap(({phase, effect}) =>
    effect.map((row): Cell[] => [visibleText(phase.name), row.host, ...cellsOf(row)]),
  );
  const headers = [
    ...['phase', 'host', 'programs', 'engine', 'agent', 'collector'],
    ...['in all', 'µs/request', 'without'],
  ];
  const table = writeTable(headers, rows, {paint, width, indent: 2});
  return table === '' ? '' : table + renderReasons(phases, layout);
}

/** Shares of all CPUs of the host. */
function cellsOf(row: EffectJson): Cell[] {
  const {cpus, programsCpus, engineCpus, agentCpus, collectorCpus} = row;
  const share = (used: number | undefined): string =>
    used === undefined || cpus === undefined ? ABSENT : columnShare(used / cpus);
  return [
    ...[programsCpus, engineCpus, agentCpus, collectorCpus, row.busyCpus].map(share),
    row.usecsPerRequest === undefined ? ABSENT : String(Math.round(row.usecsPerRequest)),
    row.throughputWithout === undefined ? ABSENT : `× ${row.throughputWithout.toFixed(2)}`,
  ];
}

/** One line for each host and kind of reason, with its phases, since a reason mostly holds for many. */
function renderReasons(phases: readonly PhaseReportJson[], {paint, width}: Layout): string {
  const told = phases.flatMap(({phase, effect}) =>
    effect.flatMap(({host, noEstimate}) => {
      // The figures behind the colon are one phase's.
      const [reason] = noEstimate?.split(':') ?? [];
      return reason === undefined ? [] : [{phase: phase.name, host, reason}];
    }),
  );
  return groupBy(told, ({host, reason}) => JSON.stringify([host, reason]))
    .flatMap((group) => {
      const {host, reason} = group[0]!;
      const names = phaseNames(group.map(({phase}) => phase));
      const line = `no estimate without the profiler on ${host} in ${names}: ${reason}`;
      return wrap(visibleText(line), width, '  ');
    })
    .map((line) => `${paint('faint', line)}\n`)
    .join('');
}
