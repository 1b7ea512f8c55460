// What the profiler took of each host in one phase, part by part, and what the host would do without it.
//
// The estimate holds where the CPUs were used up: there, what the profiler leaves is what throughput can grow
// into. Elsewhere CPU time was not what limited the load, and nothing follows from the profiler's share.

import type {BudgetReportJson} from '../../contract/budget-json.js';
import type {EffectJson} from '../../contract/effect-json.js';
import type {HostLoadJson} from '../../contract/report-json.js';
import {byName} from '../../domain/group-by.js';
import {optional} from '../../domain/optional.js';
import {AGENT_TARGET, COLLECTOR_SERIES, ENGINE_SERIES} from '../../domain/target.js';
import {isUsedUp} from '../functions/cpu-sentence.js';
import type {Tally} from '../sums/tally.js';

export interface EffectParts {
  readonly tally: Tally;
  readonly durationMs: number;
  /** The CPUs of the programs of one agent; undefined where they were not measured. */
  readonly programCpus: (agentId: string) => number | undefined;
  readonly budgets: readonly BudgetReportJson[];
  readonly hosts: readonly HostLoadJson[];
  readonly names: {
    hostOf(agentId: string): string;
    cpusOf(agentId: string): number | undefined;
  };
}

/** One row for each host with an agent, by name. */
export function effectRows(parts: EffectParts): EffectJson[] {
  const entries = parts.tally.entries().filter(({probe}) => probe === 'process');
  const agents = new Set(
    entries.filter(({target}) => target === AGENT_TARGET).map(({agentId}) => agentId),
  );
  const isOnlyHere = targetsOfOneHost(parts.tally);
  return [...agents]
    .map((agentId) => effectRow(agentId, isOnlyHere, parts))
    .sort((left, right) => byName(left.host, right.host));
}

function effectRow(
  agentId: string,
  isOnlyHere: (target: string, agentId: string) => boolean,
  parts: EffectParts,
): EffectJson {
  const shares = cpusByPart(agentId, parts);
  const busyCpus = Object.values(shares).reduce((sum, cpus) => sum + cpus, 0);
  const cpus = parts.names.cpusOf(agentId);
  const requests = parts.budgets
    .filter(({side, target}) => side === 'server' && isOnlyHere(target, agentId))
    .reduce((sum, budget) => sum + budget.requests, 0);
  const perRequest = (used: number | undefined): number | undefined =>
    used === undefined || requests === 0 ? undefined : (used * parts.durationMs * 1e3) / requests;
  return {
    ...{agentId, host: parts.names.hostOf(agentId), busyCpus, ...shares},
    ...optional('cpus', cpus),
    ...optional('hostShare', cpus === undefined ? undefined : busyCpus / cpus),
    requests,
    ...optional('programsUsecsPerRequest', perRequest(shares.programsCpus)),
    ...optional('usecsPerRequest', perRequest(busyCpus)),
    ...estimate(
      parts.hosts.find((host) => host.agentId === agentId),
      {...shares, busyCpus},
    ),
  };
}

type Shares = Pick<EffectJson, 'programsCpus' | 'engineCpus' | 'agentCpus' | 'collectorCpus'>;

function cpusByPart(agentId: string, {tally, programCpus}: EffectParts): Shares {
  const coveredMs = tally.coveredMs(agentId);
  const own = tally
    .entries()
    .filter((entry) => entry.agentId === agentId && entry.target === AGENT_TARGET);
  const cpusOf = (series: string): number | undefined => {
    const cpuNs = own.find((entry) => entry.series === series)?.counters.get('cpu_ns');
    return cpuNs === undefined || coveredMs === 0 ? undefined : cpuNs / 1e6 / coveredMs;
  };
  const engineCpus = cpusOf(ENGINE_SERIES);
  return {
    ...optional('programsCpus', programCpus(agentId)),
    ...optional('engineCpus', engineCpus),
    // The series without a name has the agent and its engine.
    agentCpus: Math.max(0, (cpusOf('') ?? 0) - (engineCpus ?? 0)),
    ...optional('collectorCpus', cpusOf(COLLECTOR_SERIES)),
  };
}

function estimate(
  load: HostLoadJson | undefined,
  {busyCpus, programsCpus}: {readonly busyCpus: number; readonly programsCpus?: number},
): Pick<EffectJson, 'throughputWithout' | 'noEstimate'> {
  if (load === undefined) return {noEstimate: 'how busy its CPUs were is not known'};
  const {cpus, busyCpus: used, stolenCpus} = load;
  if (!isUsedUp(load)) {
    return {noEstimate: `its CPUs were not used up: ${used.toFixed(2)} of ${cpus} busy`};
  }
  if (programsCpus === undefined) {
    return {noEstimate: 'the kernel did not measure the run time of the programs'};
  }
  // What a hypervisor gave to other guests was never this host's.
  const available = cpus - stolenCpus;
  if (busyCpus >= available) return {noEstimate: 'the profiler took all CPUs'};
  return {throughputWithout: available / (available - busyCpus)};
}

/** Budgets name targets, not hosts: a target of the same name on two hosts counts for none. */
function targetsOfOneHost(tally: Tally): (target: string, agentId: string) => boolean {
  const hosts = new Map<string, Set<string>>();
  for (const {target, agentId} of tally.entries()) {
    hosts.set(target, (hosts.get(target) ?? new Set()).add(agentId));
  }
  return (target, agentId) => hosts.get(target)?.size === 1 && hosts.get(target)!.has(agentId);
}
