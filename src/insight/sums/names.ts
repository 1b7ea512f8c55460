// Looks up what figures do not carry: the names and CPUs of hosts, and the kinds of targets.

import type {RunReader} from '../../domain/ports.js';

export interface Names {
  /** The agent's id where its host is not known. */
  hostOf(agentId: string): string;
  cpusOf(agentId: string): number | undefined;
  kindOf(agentId: string, target: string): string;
}

export function namesOf(reader: Pick<RunReader, 'hosts' | 'processes'>): Names {
  const hosts = new Map(reader.hosts().map(({agentId, host}) => [agentId, host]));
  const kinds = new Map<string, string>();
  for (const {agentId, process} of reader.processes()) {
    kinds.set(JSON.stringify([agentId, process.target]), process.targetKind);
  }
  return {
    hostOf: (agentId) => hosts.get(agentId)?.name ?? agentId,
    cpusOf: (agentId) => hosts.get(agentId)?.cpus,
    kindOf: (agentId, target) => kinds.get(JSON.stringify([agentId, target])) ?? 'other',
  };
}

/**
 * The id under which `to` knows the host of an agent of `from`: hosts have the same name in two runs, while
 * their agents may have new ids. An agent whose host is not in `to` keeps its id.
 */
export function sameHost(
  from: Pick<RunReader, 'hosts'>,
  to: Pick<RunReader, 'hosts'>,
): (agentId: string) => string {
  const names = new Map(from.hosts().map(({agentId, host}) => [agentId, host.name]));
  const ids = new Map(to.hosts().map(({agentId, host}) => [host.name, agentId]));
  return (agentId) => ids.get(names.get(agentId) ?? '') ?? agentId;
}
