// A collector with its files of enrolment, and agents that come to it with keys, codes, or neither.

import assert from 'node:assert/strict';
import {generateKeyPairSync} from 'node:crypto';

import {Credentials, type AgentKey} from '../../../../../agent/uplink/credentials.js';
import {EnrolledAgents} from '../../../../../src/guard/enrolment/enrolled-agents.js';
import {Invites} from '../../../../../src/guard/enrolment/invites.js';
import {makeSecret} from '../../../../../src/guard/scoped-token.js';
import {keyOfSecret, readCode, writeCode} from '../../../../../src/wire/enrolment.js';
import type {CollectorFrame, ProofFrame} from '../../../../../src/wire/frames.js';
import {listenInSameThread, temporaryDirectory} from '../../support/fixture.js';
import type {ListeningCollector} from '../../support/listening-collector.js';
import {SimulatedAgent, type SimulatedAgentOptions} from '../../support/simulated-agent.js';

export const MINUTE = 60_000;

/** A collector with its files of enrolment, whose clock a test may set. */
export interface Site {
  readonly data: string;
  readonly agents: EnrolledAgents;
  readonly invites: Invites;
  readonly clock: {aheadMs: number};
  readonly listening: ListeningCollector;
}

export async function aSite({
  required = false,
  data = temporaryDirectory(),
  helloDeadlineMs = 1_000,
}: {required?: boolean; data?: string; helloDeadlineMs?: number} = {}): Promise<Site> {
  const [agents, invites] = [new EnrolledAgents(data), new Invites(data)];
  const clock = {aheadMs: 0};
  const nowMs = (): number => Date.now() + clock.aheadMs;
  const listening = await listenInSameThread(data, {
    enrolment: {agents, invites, required, nowMs},
    timing: {helloDeadlineMs},
  });
  return {data, agents, invites, clock, listening};
}

export function newKey(): AgentKey {
  const {privateKey, publicKey} = generateKeyPairSync('ed25519');
  const bytes = Buffer.from(publicKey.export({format: 'jwk'}).x!, 'base64url');
  return {privateKey, publicKey: Uint8Array.from(bytes)};
}

export async function newCode(site: Site, agentId?: string): Promise<string> {
  const secret = makeSecret();
  const nowMs = Date.now() + site.clock.aheadMs;
  const {id} = await site.invites.make(keyOfSecret(secret), {nowMs, lifeMs: MINUTE, agentId});
  return writeCode(id, secret);
}

/** Those of an attacker who says that it can prove something, and then says nothing. */
export const MUTE = {
  shown: () => ({publicKey: newKey().publicKey, inviteId: '0123abcd'}),
  prove: () => undefined,
} as unknown as Credentials;

let ids = 0;

/** An agent without a token, which has to prove who it is. */
export function stranger(site: Site, more: Partial<SimulatedAgentOptions> = {}): SimulatedAgent {
  const agentId = `enrolled-${ids++}`;
  return new SimulatedAgent({url: site.listening.url, isStranger: true, agentId, ...more});
}

export interface Enrolled {
  readonly agent: SimulatedAgent;
  readonly agentId: string;
  readonly key: AgentKey;
  readonly code: string;
}

export async function enrol(
  site: Site,
  {agentId = `enrolled-${ids++}`, key = newKey()} = {},
): Promise<Enrolled> {
  const code = await newCode(site);
  const agent = stranger(site, {
    agentId,
    credentials: new Credentials(agentId, key, readCode(code)),
  });
  await agent.opened();
  return {agent, agentId, key, code};
}

/** Comes with this key, and the code if it has one; resolves to the code of the refusal. */
export async function refusalOf(
  site: Site,
  agentId: string,
  key: AgentKey | undefined,
  code?: string,
  more: Partial<SimulatedAgentOptions> = {},
): Promise<string> {
  const credentials = new Credentials(
    agentId,
    key,
    code === undefined ? undefined : readCode(code),
  );
  const agent = stranger(site, {agentId, credentials, ...more});
  const {code: refused, message} = await agent.refused();
  return `${refused}: ${message}`;
}

export function challengeOf(agent: SimulatedAgent): Extract<CollectorFrame, {kind: 'challenge'}> {
  const challenge = agent.heard.find((frame) => frame.kind === 'challenge');
  assert.ok(challenge !== undefined);
  return challenge;
}

/** A proof as somebody sees it who listens on the network. */
export async function recordProof(
  site: Site,
  agentId: string,
  key: AgentKey,
  code: string,
): Promise<ProofFrame> {
  const real = new Credentials(agentId, key, readCode(code));
  let seen: ProofFrame | undefined;
  const tapped = {
    shown: () => real.shown(),
    prove: (nonce: Uint8Array, binding: Uint8Array) => (seen = real.prove(nonce, binding)),
  };
  const agent = stranger(site, {agentId, credentials: tapped as unknown as Credentials});
  (await agent.opened()).stop();
  return seen!;
}
