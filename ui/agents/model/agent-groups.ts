// The agents of a large collector in groups of like ones, and those that a search keeps. Pure.

import type {AgentJson} from '../../../src/contract/run-json.js';

/** With more agents than these, they stand in groups. */
export const MOST_OPEN = 8;

export interface AgentGroup {
  /** What the agents of the group watch, or that they are gone. */
  readonly name: string;
  /** Agents that are not connected; they come first of all groups. */
  readonly isLost: boolean;
  /** By the names of their hosts. */
  readonly agents: readonly AgentJson[];
}

const LOST = 'not connected';
const NOTHING = 'no target';

/** The largest group first, after that of agents that are gone. */
export function agentGroups(agents: readonly AgentJson[]): AgentGroup[] {
  const groups = new Map<string, AgentJson[]>();
  for (const agent of agents) {
    const name = agent.connected ? watched(agent) : LOST;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [agent]);
    else group.push(agent);
  }
  return [...groups]
    .map(([name, members]) => ({
      ...{name, isLost: !members[0]!.connected},
      agents: members.sort((left, right) => (left.name < right.name ? -1 : 1)),
    }))
    .sort(
      (left, right) =>
        Number(right.isLost) - Number(left.isLost) || right.agents.length - left.agents.length,
    );
}

/** `nginx, registry`. */
function watched({processes}: AgentJson): string {
  const kinds = [...new Set(processes.map(({targetKind}) => targetKind))].sort();
  return kinds.length === 0 ? NOTHING : kinds.join(', ');
}

/** Agents that have each of the words in their host, id, targets, programs or version. */
export function searchAgents(agents: readonly AgentJson[], text: string): readonly AgentJson[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return agents;
  return agents.filter((agent) => {
    const told = wordsOf(agent).join('\n').toLowerCase();
    return words.every((word) => told.includes(word));
  });
}

function wordsOf({agentId, name, kernel, version = '', connected, processes}: AgentJson): string[] {
  return [
    ...[agentId, name, kernel, version, connected ? '' : LOST],
    ...processes.flatMap(({target, targetKind, comm}) => [target, targetKind, comm]),
  ];
}
