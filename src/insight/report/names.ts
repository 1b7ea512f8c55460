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
