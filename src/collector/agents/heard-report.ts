// What the collector keeps of an agent's report. A report may have a frame's 256 KiB, a hundred
// times what an honest one has, so its lists are cut to what a person reads on one page. Pure.

import type {HostReach} from '../../domain/hops/host-reach.js';
import type {AgentReportFrame} from '../../wire/frames.js';

/** A list is cut at so many characters of JSON: some hundred processes, or fifty probes. */
const PROCESSES_CHARACTERS = 16 * 1024;
const PROBES_CHARACTERS = 8 * 1024;
/** Some two hundred addresses. */
const REACH_CHARACTERS = 16 * 1024;
const NETWORKS_CHARACTERS = 4 * 1024;

export interface HeardReport extends Pick<
  AgentReportFrame,
  'processes' | 'probes' | 'probeCpuShare' | 'agentCpuShare' | 'lostEvents'
> {
  /** The length of both lists as JSON, in characters. */
  readonly listCharacters: number;
}

/** What is known of an agent that has not reported yet, or has left. */
export const NOTHING_HEARD: HeardReport = {
  processes: [],
  probes: [],
  probeCpuShare: 0,
  agentCpuShare: 0,
  lostEvents: 0,
  listCharacters: 0,
};

export function heardReport(report: AgentReportFrame): HeardReport {
  const {probeCpuShare, agentCpuShare, lostEvents} = report;
  const processes = cutList(report.processes, PROCESSES_CHARACTERS);
  const probes = cutList(report.probes, PROBES_CHARACTERS);
  return {
    ...{processes: processes.kept, probes: probes.kept},
    ...{probeCpuShare, agentCpuShare, lostEvents},
    listCharacters: processes.characters + probes.characters,
  };
}

/** What is kept of the addresses that an agent tells. */
export function heardReach({addresses, networks}: HostReach): HostReach {
  return {
    addresses: cutList(addresses, REACH_CHARACTERS).kept,
    networks: cutList(networks, NETWORKS_CHARACTERS).kept,
  };
}

/** The first items of a list that are together no longer than `most` characters of JSON. */
function cutList<T>(
  list: readonly T[],
  most: number,
): {readonly kept: readonly T[]; readonly characters: number} {
  const kept: T[] = [];
  let characters = 0;
  for (const item of list) {
    const more = JSON.stringify(item).length + 1;
    if (characters + more > most) break;
    characters += more;
    kept.push(item);
  }
  return {kept, characters};
}
