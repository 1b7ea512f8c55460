// All agents that are connected, and those that left lately, by their ids. Each has one socket.

import {ProfilerError} from '../../domain/error.js';
import type {AgentList} from '../../domain/ports.js';
import type {AgentSession} from './agent-session.js';
import {CLOSE} from './agent-socket.js';
import {KnownAgent} from './known-agent.js';
import {shownAgents} from './shown-agents.js';

/** One collector is made for 256 hosts. */
const MAX_CONNECTED = 1_024;
/** An agent that left is shown for so long, unless too many others left after it. */
const REMEMBERED_NS = 600_000_000_000n;
const MAX_REMEMBERED = 256;
/** An agent answers a ping every second. A machine needs longer to start again. */
const ALIVE_MS = 3_000;

export class AgentRegistry {
  readonly #agents = new Map<string, KnownAgent>();

  /**
   * A second socket of the same agent replaces the first, whose connection may be dead. Throws
   * COLLECTOR_AGENTS_TOO_MANY, or COLLECTOR_AGENT_COPIED.
   */
  connect(session: AgentSession): KnownAgent {
    const {agentId, hostInfo} = session;
    let agent = this.#agents.get(agentId);
    if (agent?.session !== undefined && isCopy(agent.session, session)) throw isThere(session);
    if (agent?.session === undefined && this.connected().length >= MAX_CONNECTED) throw tooMany();
    if (agent === undefined) {
      agent = new KnownAgent(agentId, hostInfo);
      this.#agents.set(agentId, agent);
    }
    agent.session?.close(CLOSE.replaced, 'the same agent connected again');
    agent.connected(session);
    return agent;
  }

  /** Undefined for a session that was replaced. */
  of(session: AgentSession): KnownAgent | undefined {
    const agent = this.#agents.get(session.agentId);
    return agent?.session === session ? agent : undefined;
  }

  disconnect(session: AgentSession, nowNs: bigint): void {
    const agent = this.of(session);
    if (agent === undefined) return;
    agent.left(nowNs);
    // The map keeps the order of insertion: the agents that left first come first.
    this.#agents.delete(agent.agentId);
    this.#agents.set(agent.agentId, agent);
    const gone = this.all().filter((each) => each.session === undefined);
    if (gone.length > MAX_REMEMBERED) this.#agents.delete(gone[0]!.agentId);
  }

  connected(): KnownAgent[] {
    return this.all().filter(({session}) => session !== undefined);
  }

  all(): KnownAgent[] {
    return [...this.#agents.values()];
  }

  forgetGone(nowNs: bigint): void {
    for (const {agentId, session, goneNs} of this.#agents.values()) {
      if (session === undefined && nowNs - goneNs > REMEMBERED_NS) this.#agents.delete(agentId);
    }
  }

  shown(): AgentList {
    return shownAgents(this.all());
  }
}

/**
 * Whether both live on different machines. A machine that was started again has another boot id too,
 * but its old socket has been silent for longer than that.
 */
function isCopy(first: AgentSession, second: AgentSession): boolean {
  const [one, other] = [first.hostInfo.bootId, second.hostInfo.bootId];
  const isOther = one !== '' && other !== '' && one !== other;
  return isOther && first.silentMs < ALIVE_MS;
}

function isThere({agentId}: AgentSession): ProfilerError {
  return new ProfilerError(
    'COLLECTOR_AGENT_COPIED',
    `the agent ${agentId} is connected from another machine`,
    'its state folder was copied: remove it (--state-dir) on one of the two machines',
  );
}

function tooMany(): ProfilerError {
  return new ProfilerError(
    'COLLECTOR_AGENTS_TOO_MANY',
    `${MAX_CONNECTED} agents are connected already`,
    'run a second collector for the other hosts',
  );
}
