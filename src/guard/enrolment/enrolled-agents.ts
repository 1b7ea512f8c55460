// The agents that have a key of their own, and those of them that are revoked. Each question is answered
// from the disk, so a collector that has just been started knows what the one before it knew, and what an
// operator typed a moment ago.

import {stat, utimes} from 'node:fs/promises';

import {ProfilerError} from '../../domain/error.js';
import {optional} from '../../domain/optional.js';
import {EnrolmentFolder, fileOf, unusable} from './enrolment-folder.js';

export interface EnrolledAgent {
  readonly agentId: string;
  /** Ed25519, 32 bytes in base64url. */
  readonly publicKey: string;
  /** The host's name as the agent told it. Hostile. */
  readonly host: string;
  /** Unix ms by the collector's host. */
  readonly enrolledMs: number;
  /** The common name of the client certificate that it enrolled with. */
  readonly certificate?: string;
}

export interface ListedAgent extends EnrolledAgent {
  readonly lastSeenMs: number;
  readonly revokedMs?: number;
}

export interface AgentList {
  /** In the order in which they enrolled. */
  readonly agents: readonly ListedAgent[];
  /** Why files cannot be read. Their agents are refused. */
  readonly damaged: readonly ProfilerError[];
}

/** A prefix that a person types is no shorter. */
const SHORTEST_PREFIX = 6;

export class EnrolledAgents {
  readonly #folder: EnrolmentFolder;

  constructor(dataDir: string) {
    this.#folder = new EnrolmentFolder(dataDir);
  }

  /** Undefined for an agent that never enrolled. Throws `GUARD_ENROLMENT_UNUSABLE`. */
  async find(agentId: string): Promise<EnrolledAgent | undefined> {
    return this.#read(fileOf(agentId));
  }

  async isRevoked(agentId: string): Promise<boolean> {
    return (await this.#folder.read('revoked', fileOf(agentId))) !== undefined;
  }

  /** Which of these agents are revoked now. One look at one folder. */
  async revokedAmong(agentIds: Iterable<string>): Promise<ReadonlySet<string>> {
    const names = new Set(await this.#folder.names('revoked'));
    return new Set([...agentIds].filter((agentId) => names.has(fileOf(agentId))));
  }

  /** Takes the agent up, in place of an earlier key of its id, and no longer revoked. */
  async put(agent: EnrolledAgent): Promise<void> {
    await this.#folder.write('agents', fileOf(agent.agentId), agent);
    await this.#folder.remove('revoked', fileOf(agent.agentId));
  }

  /** Notes that the agent is there now. A note that cannot be made is left out: it is no decision. */
  async seen(agentId: string, nowMs: number): Promise<void> {
    const at = nowMs / 1_000;
    await utimes(this.#folder.path('agents', fileOf(agentId)), at, at).catch(() => {});
  }

  /**
   * Revokes the one agent whose id begins so; a collector acts on it within a second. Returns it. Throws
   * `GUARD_AGENT_UNKNOWN` for an id that is unknown, or a beginning that several have.
   */
  async revoke(idOrPrefix: string, nowMs: number): Promise<EnrolledAgent> {
    const {agents} = await this.list();
    const meant = agents.find(({agentId}) => agentId === idOrPrefix) ?? onlyOne(agents, idOrPrefix);
    if (meant === undefined) throw unknown(idOrPrefix);
    const {agentId} = meant;
    await this.#folder.writeFirst('revoked', fileOf(agentId), {agentId, revokedMs: nowMs});
    return meant;
  }

  async list(): Promise<AgentList> {
    const agents: ListedAgent[] = [];
    const damaged: ProfilerError[] = [];
    for (const name of await this.#folder.names('agents')) {
      try {
        const agent = await this.#list(name);
        if (agent !== undefined) agents.push(agent);
      } catch (error) {
        if (!(error instanceof ProfilerError)) throw error;
        damaged.push(error);
      }
    }
    return {agents: agents.sort((one, other) => one.enrolledMs - other.enrolledMs), damaged};
  }

  async #list(name: string): Promise<ListedAgent | undefined> {
    const agent = await this.#read(name);
    if (agent === undefined) return undefined;
    const path = this.#folder.path('agents', name);
    const lastSeenMs = (await stat(path)).mtimeMs;
    const revoked = (await this.#folder.read('revoked', name)) as {revokedMs?: unknown} | undefined;
    const revokedMs = revoked === undefined ? undefined : Number(revoked.revokedMs);
    return {...agent, lastSeenMs, ...optional('revokedMs', revokedMs)};
  }

  async #read(name: string): Promise<EnrolledAgent | undefined> {
    const read = await this.#folder.read('agents', name);
    if (read === undefined) return undefined;
    if (isAgent(read) && fileOf(read.agentId) === name) return read;
    throw unusable(this.#folder.path('agents', name), new TypeError('it describes no agent'));
  }
}

function onlyOne(agents: readonly ListedAgent[], prefix: string): ListedAgent | undefined {
  const begin = agents.filter(({agentId}) => agentId.startsWith(prefix));
  return prefix.length >= SHORTEST_PREFIX && begin.length === 1 ? begin[0] : undefined;
}

function unknown(idOrPrefix: string): ProfilerError {
  return new ProfilerError(
    'GUARD_AGENT_UNKNOWN',
    `no agent with the id ${JSON.stringify(idOrPrefix)} is enrolled, or several ids begin so`,
    '`regscope agents` lists them',
  );
}

function isAgent(value: unknown): value is EnrolledAgent {
  const {agentId, publicKey, host, enrolledMs, certificate} = (value ?? {}) as Record<
    keyof EnrolledAgent,
    unknown
  >;
  const texts = [agentId, publicKey, host, certificate ?? ''];
  return texts.every((text) => typeof text === 'string') && Number.isFinite(enrolledMs);
}
