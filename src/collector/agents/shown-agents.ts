// The list of agents as watchers get it, in a bounded size: it goes to every browser several times a
// second. Pure.

import type {AgentList, AgentStatus} from '../../domain/ports.js';
import type {KnownAgent} from './known-agent.js';

/** In characters of JSON: 256 agents with a dozen targets each are half as many. */
const MOST_CHARACTERS = 1024 * 1024;
/** The numbers of an agent, and the names of its properties. */
const NUMBERS_CHARACTERS = 400;

/**
 * Connected agents come first. Where all of it would be too long, the longest lists of processes and
 * probes are left out, and then whole agents.
 */
export function shownAgents(known: readonly KnownAgent[]): AgentList {
  const inOrder = [...known].sort((left, right) => rank(left) - rank(right));
  const budget = new Budget(MOST_CHARACTERS);
  const shown = inOrder.filter(({hostCharacters}) =>
    budget.take(NUMBERS_CHARACTERS + hostCharacters),
  );
  const byLength = [...shown].sort((left, right) => left.listCharacters - right.listCharacters);
  const whole = new Set(byLength.filter(({listCharacters}) => budget.take(listCharacters)));
  return {
    agents: shown.map((agent) => (whole.has(agent) ? agent.status() : withoutLists(agent))),
    cut: known.length - whole.size,
  };
}

class Budget {
  #left: number;

  constructor(characters: number) {
    this.#left = characters;
  }

  /** False, and nothing is taken, where fewer are left. */
  take(characters: number): boolean {
    if (characters > this.#left) return false;
    this.#left -= characters;
    return true;
  }
}

function rank({session}: KnownAgent): number {
  return session === undefined ? 1 : 0;
}

function withoutLists(agent: KnownAgent): AgentStatus {
  return {...agent.status(), processes: [], probes: []};
}
