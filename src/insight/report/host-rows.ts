// What a run holds of each host beside its figures: the cost of probes, losses, and probes that could
// not run.

import type {LossRecord, ProbeCostRecord, SeriesKey} from '../../domain/record.js';
import {byName, groupBy} from '../../domain/group-by.js';
import {optional} from '../../domain/optional.js';
import {ENGINE_PROBE} from '../../domain/target.js';
import {touchedFigures} from '../words/touched-figures.js';
import type {
  EngineJson,
  LossJson,
  ProbeCostJson,
  UnavailableJson,
} from '../../contract/report-json.js';

/** A probe that comes and goes tells of each time. */
const MOST_DETAILS = 6;

type OfAgent<T> = T & {
  readonly agentId: string;
  readonly startNs: bigint;
  readonly endNs: bigint;
};
type HostOf = (agentId: string) => string;

export function costRows(
  costs: Iterable<OfAgent<ProbeCostRecord>>,
  hostOf: HostOf,
): ProbeCostJson[] {
  return groupBy(costs, ({agentId, probe}) => JSON.stringify([agentId, probe]))
    .map((group) => costRow(group, hostOf))
    .sort((left, right) => byName(left.host, right.host) || byName(left.probe, right.probe));
}

function costRow(costs: readonly OfAgent<ProbeCostRecord>[], hostOf: HostOf): ProbeCostJson {
  const {agentId, probe} = costs[0]!;
  const events = costs.reduce((sum, cost) => sum + cost.runs, 0);
  const runNs = costs.reduce((sum, cost) => sum + cost.runNs, 0);
  const coveredNs = costs.reduce((sum, cost) => sum + Number(cost.endNs - cost.startNs), 0);
  return {
    agentId,
    host: hostOf(agentId),
    probe,
    events,
    nsPerEvent: events > 0 ? runNs / events : 0,
    cpuShare: coveredNs > 0 ? runNs / coveredNs : 0,
  };
}

/** One row for each agent, probe and reason, without what was unavailable. */
export function lossRows(losses: Iterable<OfAgent<LossRecord>>, hostOf: HostOf): LossJson[] {
  const lost = [...losses].filter(({reason}) => reason !== 'unavailable');
  const groups = groupBy(lost, ({agentId, probe, reason}) =>
    JSON.stringify([agentId, probe, reason]),
  );
  return groups.map((group) => {
    const {agentId, probe, reason} = group[0]!;
    const gapNs = group.reduce((sum, loss) => sum + (loss.gapNs ?? 0n), 0n);
    return {
      ...{agentId, host: hostOf(agentId), probe, reason},
      count: group.reduce((sum, loss) => sum + loss.count, 0),
      gapMs: Number(gapNs) / 1e6,
      ...optional('detail', detailOf(group)),
      ...optional('figures', touchedFigures(probe)),
    };
  });
}

/** `unavailable` holds the reason for which an engine could not run. */
export function engineRows(
  series: readonly (SeriesKey & {readonly agentId: string})[],
  unavailable: readonly UnavailableJson[],
  hostOf: HostOf,
): EngineJson[] {
  return series
    .filter(({probe}) => probe === ENGINE_PROBE)
    .map(({agentId, series: engine}): EngineJson => {
      const missing = unavailable.find(
        (each) => each.agentId === agentId && each.probe === ENGINE_PROBE,
      );
      const reason = engine === 'core' ? undefined : missing?.reason;
      return {agentId, host: hostOf(agentId), engine, ...optional('reason', reason)};
    })
    .sort((left, right) => byName(left.host, right.host));
}

/** What was told of these losses, each thing once. */
function detailOf(losses: readonly LossRecord[]): string | undefined {
  const details = [...new Set(losses.flatMap(({detail}) => detail ?? []))];
  if (details.length === 0) return undefined;
  const more = details.length - MOST_DETAILS;
  const shown = details.slice(0, MOST_DETAILS).join('; ');
  return more > 0 ? `${shown}; and ${more} more` : shown;
}

export function unavailableRows(
  losses: Iterable<OfAgent<LossRecord>>,
  hostOf: HostOf,
): UnavailableJson[] {
  const missing = [...losses].filter(({reason}) => reason === 'unavailable');
  return groupBy(missing, ({agentId, probe, detail}) =>
    JSON.stringify([agentId, probe, detail]),
  ).map(([first]) => ({
    agentId: first!.agentId,
    host: hostOf(first!.agentId),
    probe: first!.probe,
    reason: first!.detail ?? 'not available on this kernel',
  }));
}
