// Decides whether an agent may come in, and what it has to prove first. A token of the fleet lets in
// every agent that has not enrolled. An agent that has enrolled proves its own key each time, whatever
// token it shows, so that no other agent can take its id.

import {randomBytes} from 'node:crypto';

import {ProfilerError} from '../../domain/error.js';
import {optional} from '../../domain/optional.js';
import type {EnrolledAgent, EnrolledAgents} from '../../guard/enrolment/enrolled-agents.js';
import {codeRefused, type Invite, type Invites} from '../../guard/enrolment/invites.js';
import {RateLimit} from '../../guard/rate-limit.js';
import {hasMac, isSigned, NONCE_BYTES, type AgentCaller, type Claim} from '../../wire/enrolment.js';
import type {ProofFrame} from '../../wire/frames.js';
import type {HelloFrame} from './check-frame.js';

export interface DoorParts {
  readonly agents: EnrolledAgents;
  readonly invites: Invites;
  /** Whether a token does not suffice (--require-enrolment). */
  readonly required: boolean;
  /** Unix ms. Only the life of codes depends on it. */
  readonly nowMs?: () => number;
}

/** The proof that an agent was asked for. Good once: a session asks for its own. */
export interface Asked {
  readonly hello: HelloFrame;
  readonly caller: AgentCaller;
  readonly claim: Claim;
  /** What is known of this id so far. */
  readonly known: EnrolledAgent | undefined;
  readonly isRevoked: boolean;
}

/** A person mistypes a code a few times. Nobody guesses 256 bits, but their tries cost signatures. */
const WRONG_CODES = {perSecond: 0.1, burst: 10};

export class AgentDoor {
  readonly #parts: DoorParts;
  readonly #wrongCodes = new RateLimit(WRONG_CODES);

  constructor(parts: DoorParts) {
    this.#parts = parts;
  }

  /** What the agent has to prove; undefined where it may come in as it is. Throws `GUARD_…` to refuse it. */
  async knock(hello: HelloFrame, caller: AgentCaller): Promise<Asked | undefined> {
    const {agents, required} = this.#parts;
    const {agentId, publicKey, inviteId} = hello;
    const known = await agents.find(agentId);
    const isRevoked = known !== undefined && (await agents.isRevoked(agentId));
    const bringsCode = inviteId !== undefined && publicKey !== undefined;
    if (isRevoked && !bringsCode) throw revoked(agentId);
    if (known === undefined && !bringsCode) {
      if (!caller.isTrusted || required) throw notEnrolled(agentId);
      assertCertificate(caller, agentId);
      return undefined;
    }
    if (publicKey === undefined) throw keyMissing(agentId);
    const {binding} = caller;
    const claim = {
      agentId,
      publicKey,
      inviteId,
      nonce: Uint8Array.from(randomBytes(NONCE_BYTES)),
      binding,
    };
    return {hello, caller, claim, known, isRevoked};
  }

  /** Lets the agent in by returning. Throws `GUARD_…` to refuse it. */
  async prove(asked: Asked, proof: ProofFrame): Promise<void> {
    const {claim, known, isRevoked, caller} = asked;
    if (!isSigned(claim, proof.signature)) throw keyWrong(claim.agentId);
    const hasKey = known?.publicKey === toText(claim.publicKey);
    if (hasKey && !isRevoked) return assertCertificate(caller, claim.agentId, known);
    if (claim.inviteId === undefined) throw keyWrong(claim.agentId);
    await this.#enrol(asked, claim.inviteId, proof);
  }

  seen(agentId: string): Promise<void> {
    return this.#parts.agents.seen(agentId, this.#nowMs());
  }

  revokedAmong(agentIds: Iterable<string>): Promise<ReadonlySet<string>> {
    return this.#parts.agents.revokedAmong(agentIds);
  }

  async #enrol({hello, caller, claim, known, isRevoked}: Asked, id: string, proof: ProofFrame) {
    const {agents, invites} = this.#parts;
    const invite = await this.#inviteOf(id, claim, caller, proof);
    // A code that names its agent gives it a new key. Any other one takes no id from an agent that has it.
    const replaces = invite.agentId === claim.agentId;
    if (isRevoked && (!replaces || invite.used !== undefined)) throw revoked(claim.agentId);
    if (known !== undefined && !replaces) throw idTaken(claim.agentId);
    const newcomer = {agentId: claim.agentId, publicKey: toText(claim.publicKey)};
    await invites.use(invite, newcomer, this.#nowMs());
    const {certificate} = caller;
    const host = hello.host.name;
    await agents.put({
      ...{...newcomer, host, enrolledMs: this.#nowMs()},
      ...optional('certificate', certificate),
    });
  }

  /** The code that the agent proves to have. Every wrong one costs its address one of a few tries. */
  async #inviteOf(
    id: string,
    claim: Claim,
    {remote}: AgentCaller,
    proof: ProofFrame,
  ): Promise<Invite> {
    if (!this.#wrongCodes.allows(remote, performance.now())) throw tooManyCodes();
    const invite = await this.#parts.invites.find(id);
    const key = Buffer.from(invite?.key ?? '', 'base64url');
    if (!hasMac(claim, key, proof.codeMac) || invite === undefined) {
      throw codeRefused('the enrolment code is not known here, or is forgotten since it expired');
    }
    this.#wrongCodes.giveBack(remote);
    return invite;
  }

  #nowMs(): number {
    return (this.#parts.nowMs ?? Date.now)();
  }
}

/** The reason that an agent is told whose connection is cut. */
export function revoked(agentId: string): ProfilerError {
  return new ProfilerError(
    'GUARD_AGENT_REVOKED',
    `the agent ${agentId} was revoked`,
    `to let it in again: regscope agents invite --agent ${agentId}`,
  );
}

/** An agent that has not enrolled has its id in its certificate; one that has keeps the one it had then. */
function assertCertificate(
  {certificate}: AgentCaller,
  agentId: string,
  known?: EnrolledAgent,
): void {
  if (certificate === undefined || certificate === (known?.certificate ?? agentId)) return;
  throw new ProfilerError(
    'GUARD_CERTIFICATE_REFUSED',
    `the client certificate of ${JSON.stringify(certificate)} is not that of the agent ${agentId}`,
    'enrol the agent with its certificate, or issue one whose common name is the agent’s id',
  );
}

function notEnrolled(agentId: string): ProfilerError {
  return new ProfilerError(
    'GUARD_AGENT_UNKNOWN',
    `the agent ${agentId} is not enrolled at this collector`,
    'make a code on the collector’s host, `regscope agents invite`, and start the agent once with --enrol CODE',
  );
}

function keyMissing(agentId: string): ProfilerError {
  return new ProfilerError(
    'GUARD_KEY_REFUSED',
    `the agent ${agentId} is enrolled with a key, and this one shows none`,
    `its state folder has lost the key: regscope agents invite --agent ${agentId}`,
  );
}

function keyWrong(agentId: string): ProfilerError {
  return new ProfilerError(
    'GUARD_KEY_REFUSED',
    `the proof does not fit the key of the agent ${agentId}, or this connection`,
    `a proxy that ends TLS in between breaks it; for a lost key: regscope agents invite --agent ${agentId}`,
  );
}

function idTaken(agentId: string): ProfilerError {
  return new ProfilerError(
    'GUARD_KEY_REFUSED',
    `the id ${agentId} belongs to an agent with another key`,
    `if it is this one, and its key is lost: regscope agents invite --agent ${agentId}`,
  );
}

function tooManyCodes(): ProfilerError {
  return new ProfilerError(
    'GUARD_RATE_EXCEEDED',
    'too many wrong enrolment codes came from this address',
    'wait a minute',
  );
}

function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
