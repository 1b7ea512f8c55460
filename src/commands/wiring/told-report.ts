// What a run's report tells the export of the run: causes of growth, and what the measurement cost and lost.

import type {AccountJson} from '../../contract/run-json.js';
import type {LossJson, ProbeCostJson, ReportJson} from '../../contract/report-json.js';
import type {SpanEvent} from '../../domain/span.js';
import {causeEvents} from '../../insight/report/cause-events.js';
import type {ToldFigure} from '../../trace/metrics/metric-export.js';

export interface ToldReport {
  readonly causes: readonly SpanEvent[];
  readonly figures: readonly ToldFigure[];
}

export const NOTHING_TOLD: ToldReport = {causes: [], figures: []};

export function toldBy(report: ReportJson): ToldReport {
  return {causes: causeEvents(report), figures: measurementFigures(report)};
}

/** The figures of the whole run that stand below its report. */
function measurementFigures({
  degraded,
  accounts,
  probes,
  losses,
}: Pick<ReportJson, 'degraded' | 'accounts' | 'probes' | 'losses'>): ToldFigure[] {
  return [
    {metric: 'regscope.run.degraded', attributes: {}, value: Number(degraded)},
    ...accounts.flatMap(accountFigures),
    ...probes.flatMap(costFigures),
    ...losses.flatMap(lossFigures),
  ];
}

function accountFigures(account: AccountJson): ToldFigure[] {
  const states = {
    stored: account.stored,
    spooled: account.spooled,
    dropped_spool_full: account.droppedSpoolFull,
    dropped_invalid: account.droppedInvalid,
    unaccounted: account.unaccounted,
  };
  return Object.entries(states).map(([state, value]) => ({
    metric: 'regscope.agent.records',
    attributes: {...hostOf(account), 'regscope.state': state},
    value,
  }));
}

function costFigures(cost: ProbeCostJson): ToldFigure[] {
  const {probe, events, nsPerEvent} = cost;
  const attributes = {...hostOf(cost), 'regscope.probe': probe};
  return [
    {metric: 'regscope.probe.events', attributes, value: events},
    {metric: 'regscope.probe.time', attributes, value: (events * nsPerEvent) / 1e9},
  ];
}

function lossFigures(loss: LossJson): ToldFigure[] {
  const {probe, reason, count, gapMs} = loss;
  const attributes = {...hostOf(loss), 'regscope.probe': probe, 'regscope.reason': reason};
  return [
    {metric: 'regscope.losses', attributes, value: count},
    {metric: 'regscope.lost.time', attributes, value: gapMs / 1e3},
  ];
}

function hostOf({agentId, host}: {readonly agentId: string; readonly host: string}) {
  return {'host.name': host, 'regscope.agent.id': agentId};
}
